import { readerCommand } from '../command-route.ts';
import { ofBook } from './of-book.ts';

export const dismissBook = readerCommand({
  slug: 'dismiss-book',
  context: 'readers',
  method: 'PUT',
  path: '/v1/me/books/:bookId/dismissal',
  params: ofBook,
  run: (commands, { readerId, params }, context) =>
    commands.readers.dismissBook({ readerId, ...params }, context),
});
