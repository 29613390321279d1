import { z } from 'zod';
import { readerQuery } from '../query-route.ts';
import { cursor, limitUpTo } from '../route.ts';
import { listedHistory } from './answers/readers.ts';

const limitMax = 100;

export const listHistory = readerQuery({
  slug: 'list-history',
  context: 'readers',
  path: '/v1/me/history',
  summary: 'What the reader did with books',
  description: 'The newest act first; none comes twice.',
  cost: 2,
  refusals: ['unknown-cursor'],
  query: z.strictObject({ limit: limitUpTo(limitMax), cursor }),
  answer: listedHistory,
  question: (queries) => queries.readers.listHistory,
  input: ({ query }, signIn) => ({ signIn, ...query }),
});
