import { z } from 'zod';
import { publicQuery } from '../query-route.ts';
import { limitUpTo } from '../route.ts';

const limitMax = 50;

export const listPopularBooks = publicQuery({
  slug: 'list-popular-books',
  context: 'recommendations',
  path: '/v1/books/popular',
  query: z.strictObject({ limit: limitUpTo(limitMax) }),
  question: (queries) => queries.recommendations.listPopularBooks,
  input: ({ query }) => query,
});
