import { readerCommand } from '../command-route.ts';
import { ofBook } from './of-book.ts';

export const withdrawRating = readerCommand({
  slug: 'withdraw-rating',
  context: 'readers',
  method: 'DELETE',
  path: '/v1/me/books/:bookId/rating',
  summary: 'Take a rating back',
  cost: 3,
  refusals: ['book-not-found'],
  params: ofBook,
  run: (commands, { readerId, params }, context) =>
    commands.readers.withdrawRating({ readerId, ...params }, context),
});
