import { z } from 'zod';
import { publicQuery } from '../query-route.ts';
import { cursor, limitUpTo } from '../route.ts';
import { listedReviews } from './answers/books.ts';
import { ofBook } from './of-book.ts';

const limitMax = 50;

export const listReviews = publicQuery({
  slug: 'list-reviews',
  context: 'books',
  path: '/v1/books/:bookId/reviews',
  summary: 'What readers think of a book',
  description: 'Newest first; revising a review does not move it.',
  cost: 2,
  refusals: ['book-not-found', 'unknown-cursor'],
  params: ofBook,
  query: z.strictObject({ limit: limitUpTo(limitMax), cursor }),
  answer: listedReviews,
  question: (queries) => queries.books.listReviews,
  input: ({ params, query }) => ({ ...params, ...query }),
});
