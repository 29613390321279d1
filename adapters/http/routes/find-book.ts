import { publicQuery } from '../query-route.ts';
import { bookView } from './answers/books.ts';
import { ofBook } from './of-book.ts';

export const findBook = publicQuery({
  slug: 'find-book',
  context: 'books',
  path: '/v1/books/:bookId',
  summary: 'One book',
  cost: 1,
  refusals: ['book-not-found', 'book-withdrawn'],
  params: ofBook,
  answer: bookView,
  question: (queries) => queries.books.findBook,
  input: ({ params }) => params,
});
