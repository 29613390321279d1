import { z } from 'zod';
import { preferencesSchema } from '../../../domain/values.ts';
import { readerCommand } from '../command-route.ts';

export const changePreferences = readerCommand({
  slug: 'change-preferences',
  context: 'readers',
  method: 'PUT',
  path: '/v1/me/preferences',
  body: z.strictObject(preferencesSchema.shape),
  run: (commands, { readerId, body }, context) =>
    commands.readers.changePreferences({ readerId, preferences: body }, context),
});
