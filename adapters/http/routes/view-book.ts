import { readerCommand } from '../command-route.ts';
import { ofBook } from './of-book.ts';

export const viewBook = readerCommand({
  slug: 'view-book',
  context: 'readers',
  method: 'POST',
  path: '/v1/me/books/:bookId/views',
  summary: 'Tell that the reader looks at a book',
  description: 'A look within half an hour of the last one says nothing new.',
  cost: 3,
  refusals: ['book-not-found', 'book-withdrawn'],
  params: ofBook,
  run: (commands, { readerId, params }, context) =>
    commands.readers.viewBook({ readerId, ...params }, context),
});
