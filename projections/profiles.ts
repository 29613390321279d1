import { z } from 'zod';
import { preferencesSchema } from '../domain/values.ts';
import { defineProjection } from './projection.ts';

const row = preferencesSchema.extend({
  readerId: z.string(),
  registeredAt: z.string(),
  origin: z.enum(['sign-in', 'synthetic']),
});

/** Who a reader is to us: one row a reader. */
export const profiles = defineProjection({
  name: 'profiles',
  version: 1,
  store: 'postgresql',
  row,
  on: {
    ReaderRegistered: ({ data: { readerId, origin }, recordedAt }) => [
      {
        key: { readerId },
        fold: () => ({ readerId, origin, registeredAt: recordedAt, genres: [], languages: [] }),
      },
    ],
    PreferencesChanged: ({ data: { readerId, genres, languages } }) => [
      { key: { readerId }, fold: (profile) => profile && { ...profile, genres, languages } },
    ],
  },
});
