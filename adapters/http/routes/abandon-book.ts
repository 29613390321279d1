import { readerCommand } from '../command-route.ts';
import { ofBook } from './of-book.ts';

export const abandonBook = readerCommand({
  slug: 'abandon-book',
  context: 'readers',
  method: 'PUT',
  path: '/v1/me/books/:bookId/abandonment',
  summary: 'Give a book up',
  cost: 3,
  refusals: ['book-not-found', 'book-not-being-read'],
  params: ofBook,
  run: (commands, { readerId, params }, context) =>
    commands.readers.abandonBook({ readerId, ...params }, context),
});
