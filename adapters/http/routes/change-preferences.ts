import { z } from 'zod';
import { preferencesSchema } from '../../../domain/values.ts';
import { readerCommand } from '../command-route.ts';

const { genres, languages } = preferencesSchema.shape;

const sentTaste = ({ preferred, avoided }: typeof genres.shape) =>
  z.strictObject({ preferred: preferred.default([]), avoided: avoided.default([]) }).prefault({});

export const changePreferences = readerCommand({
  slug: 'change-preferences',
  context: 'readers',
  method: 'PUT',
  path: '/v1/me/preferences',
  summary: 'State preferred and avoided genres and languages',
  description: 'A genre or language may be in one of its two lists only.',
  cost: 3,
  refusals: ['reader-not-registered', 'preferences-contradict'],
  body: z.strictObject({ genres: sentTaste(genres.shape), languages: sentTaste(languages.shape) }),
  bodyExample: { genres: { preferred: ['fantasy'], avoided: ['horror'] }, languages: { preferred: ['pt'] } },
  run: (commands, { readerId, body }, context) =>
    commands.readers.changePreferences({ readerId, preferences: body }, context),
});
