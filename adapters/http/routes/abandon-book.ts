import { readerCommand } from '../command-route.ts';
import { ofBook } from './of-book.ts';

export const abandonBook = readerCommand({
  slug: 'abandon-book',
  context: 'readers',
  method: 'PUT',
  path: '/v1/me/books/:bookId/abandonment',
  params: ofBook,
  run: (commands, { readerId, params }, context) =>
    commands.readers.abandonBook({ readerId, ...params }, context),
});
