import { publicQuery } from '../query-route.ts';
import { ofBook } from './of-book.ts';

export const findBook = publicQuery({
  slug: 'find-book',
  context: 'books',
  path: '/v1/books/:bookId',
  params: ofBook,
  question: (queries) => queries.books.findBook,
  input: ({ params }) => params,
});
