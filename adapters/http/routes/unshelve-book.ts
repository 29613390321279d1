import { readerCommand } from '../command-route.ts';
import { ofBook } from './of-book.ts';

export const unshelveBook = readerCommand({
  slug: 'unshelve-book',
  context: 'readers',
  method: 'DELETE',
  path: '/v1/me/books/:bookId/shelf',
  params: ofBook,
  run: (commands, { readerId, params }, context) =>
    commands.readers.unshelveBook({ readerId, ...params }, context),
});
