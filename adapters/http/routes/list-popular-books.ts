import { z } from 'zod';
import { publicQuery } from '../query-route.ts';
import { limitUpTo } from '../route.ts';
import { listedPopularBooks } from './answers/books.ts';

const limitMax = 50;

export const listPopularBooks = publicQuery({
  slug: 'list-popular-books',
  context: 'recommendations',
  path: '/v1/books/popular',
  summary: 'The books that most readers like',
  cost: 1,
  refusals: ['popular-books-unavailable'],
  query: z.strictObject({ limit: limitUpTo(limitMax) }),
  answer: listedPopularBooks,
  question: (queries) => queries.recommendations.listPopularBooks,
  input: ({ query }) => query,
});
