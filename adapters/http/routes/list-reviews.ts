import { z } from 'zod';
import { publicQuery } from '../query-route.ts';
import { cursor, limitUpTo } from '../route.ts';
import { ofBook } from './of-book.ts';

const limitMax = 50;

export const listReviews = publicQuery({
  slug: 'list-reviews',
  context: 'books',
  path: '/v1/books/:bookId/reviews',
  params: ofBook,
  query: z.strictObject({ limit: limitUpTo(limitMax), cursor }),
  question: (queries) => queries.books.listReviews,
  input: ({ params, query }) => ({ ...params, ...query }),
});
