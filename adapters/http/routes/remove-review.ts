import { readerCommand } from '../command-route.ts';
import { ofBook } from './of-book.ts';

export const removeReview = readerCommand({
  slug: 'remove-review',
  context: 'readers',
  method: 'DELETE',
  path: '/v1/me/books/:bookId/review',
  summary: 'Remove a review',
  cost: 3,
  refusals: ['book-not-found'],
  params: ofBook,
  run: (commands, { readerId, params }, context) =>
    commands.readers.removeReview({ readerId, ...params }, context),
});
