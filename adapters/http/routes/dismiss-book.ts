import { readerCommand } from '../command-route.ts';
import { ofBook } from './of-book.ts';

export const dismissBook = readerCommand({
  slug: 'dismiss-book',
  context: 'readers',
  method: 'PUT',
  path: '/v1/me/books/:bookId/dismissal',
  summary: 'Never be offered a book again',
  cost: 3,
  refusals: ['book-not-found', 'book-already-read'],
  params: ofBook,
  run: (commands, { readerId, params }, context) =>
    commands.readers.dismissBook({ readerId, ...params }, context),
});
