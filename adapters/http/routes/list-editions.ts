import { z } from 'zod';
import { publicQuery } from '../query-route.ts';
import { cursor, limitUpTo } from '../route.ts';
import { listedEditions } from './answers/books.ts';
import { ofBook } from './of-book.ts';

const limitMax = 100;

export const listEditions = publicQuery({
  slug: 'list-editions',
  context: 'books',
  path: '/v1/books/:bookId/editions',
  summary: 'The other editions of a book',
  cost: 2,
  refusals: ['book-not-found', 'unknown-cursor'],
  params: ofBook,
  query: z.strictObject({ limit: limitUpTo(limitMax), cursor }),
  answer: listedEditions,
  question: (queries) => queries.books.listEditions,
  input: ({ params, query }) => ({ ...params, ...query }),
});
