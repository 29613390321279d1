import { z } from 'zod';
import { readerQuery } from '../query-route.ts';
import { limitUpTo } from '../route.ts';
import { home } from './answers/recommendations.ts';

/** Books in a row: no more than a screen holds. */
const rowLengthMax = 20;
const rowLengthDefault = 10;

export const arrangeHome = readerQuery({
  slug: 'arrange-home',
  context: 'recommendations',
  path: '/v1/me/home',
  summary: 'Rows of recommendations for a home page',
  description: 'No book is in two rows; rows for which there is nothing are left out.',
  cost: 6,
  refusals: ['recommendations-unavailable'],
  query: z.strictObject({ limit: limitUpTo(rowLengthMax, rowLengthDefault) }),
  answer: home,
  question: (queries) => queries.recommendations.arrangeHome,
  input: ({ query: { limit } }, signIn) => ({ signIn, limit }),
});
