import { z } from 'zod';
import { profileSchema } from '../../../domain/values.ts';
import { readerCommand } from '../command-route.ts';

const { displayName, about, yearlyGoal } = profileSchema.shape;

export const reviseProfile = readerCommand({
  slug: 'revise-profile',
  context: 'readers',
  method: 'PUT',
  path: '/v1/me/profile',
  summary: 'State name, text about oneself and yearly goal',
  description: 'What is left out is not stated.',
  cost: 3,
  refusals: ['reader-not-registered'],
  body: z.strictObject({
    displayName: displayName.default(null),
    about: about.default(null),
    yearlyGoal: yearlyGoal.default(null),
  }),
  bodyExample: { displayName: 'Ana', yearlyGoal: 24 },
  run: (commands, { readerId, body }, context) =>
    commands.readers.reviseProfile({ readerId, profile: body }, context),
});
