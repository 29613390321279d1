import { readerCommand } from '../command-route.ts';
import { ofBook } from './of-book.ts';

export const viewBook = readerCommand({
  slug: 'view-book',
  context: 'readers',
  method: 'POST',
  path: '/v1/me/books/:bookId/views',
  params: ofBook,
  run: (commands, { readerId, params }, context) =>
    commands.readers.viewBook({ readerId, ...params }, context),
});
