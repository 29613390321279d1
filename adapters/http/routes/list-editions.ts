import { z } from 'zod';
import { publicQuery } from '../query-route.ts';
import { cursor, limitUpTo } from '../route.ts';
import { ofBook } from './of-book.ts';

const limitMax = 100;

export const listEditions = publicQuery({
  slug: 'list-editions',
  context: 'books',
  path: '/v1/books/:bookId/editions',
  params: ofBook,
  query: z.strictObject({ limit: limitUpTo(limitMax), cursor }),
  question: (queries) => queries.books.listEditions,
  input: ({ params, query }) => ({ ...params, ...query }),
});
