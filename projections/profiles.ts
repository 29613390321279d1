import { z } from 'zod';
import { emptyProfile, noPreferences, preferencesSchema, profileSchema } from '../domain/values.ts';
import { defineProjection } from './projection.ts';

const row = profileSchema.extend({
  readerId: z.string(),
  registeredAt: z.string(),
  origin: z.enum(['sign-in', 'synthetic', 'imported']),
  preferences: preferencesSchema,
});

/** Who a reader is to us: one row a reader. */
export const profiles = defineProjection({
  name: 'profiles',
  version: 2,
  store: 'postgresql',
  row,
  on: {
    ReaderRegistered: ({ data: { readerId, origin }, recordedAt }) => [
      {
        key: { readerId },
        fold: () => ({
          ...emptyProfile,
          readerId,
          origin,
          registeredAt: recordedAt,
          preferences: noPreferences,
        }),
      },
    ],
    ProfileRevised: ({ data: { readerId, ...revised } }) => [
      { key: { readerId }, fold: (profile) => profile && { ...profile, ...revised } },
    ],
    PreferencesChanged: ({ data: { readerId, ...preferences } }) => [
      { key: { readerId }, fold: (profile) => profile && { ...profile, preferences } },
    ],
  },
});
