import { readerCommand } from '../command-route.ts';
import { ofBook } from './of-book.ts';

export const unshelveBook = readerCommand({
  slug: 'unshelve-book',
  context: 'readers',
  method: 'DELETE',
  path: '/v1/me/books/:bookId/shelf',
  summary: 'Take a book off its shelf',
  cost: 3,
  refusals: ['book-not-found'],
  params: ofBook,
  run: (commands, { readerId, params }, context) =>
    commands.readers.unshelveBook({ readerId, ...params }, context),
});
