import { z } from 'zod';
import { readerQuery } from '../query-route.ts';
import { cursor, limitUpTo } from '../route.ts';

const limitMax = 100;

export const listHistory = readerQuery({
  slug: 'list-history',
  context: 'readers',
  path: '/v1/me/history',
  query: z.strictObject({ limit: limitUpTo(limitMax), cursor }),
  question: (queries) => queries.readers.listHistory,
  input: ({ query }, signIn) => ({ signIn, ...query }),
});
