import { z } from 'zod';
import { readerQuery } from '../query-route.ts';
import { limitUpTo } from '../route.ts';

/** Books in a row: no more than a screen holds. */
const rowLengthMax = 20;
const rowLengthDefault = 10;

export const arrangeHome = readerQuery({
  slug: 'arrange-home',
  context: 'recommendations',
  path: '/v1/me/home',
  query: z.strictObject({ limit: limitUpTo(rowLengthMax, rowLengthDefault) }),
  question: (queries) => queries.recommendations.arrangeHome,
  input: ({ query: { limit } }, signIn) => ({ signIn, limit }),
});
