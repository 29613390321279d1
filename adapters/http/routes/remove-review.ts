import { readerCommand } from '../command-route.ts';
import { ofBook } from './of-book.ts';

export const removeReview = readerCommand({
  slug: 'remove-review',
  context: 'readers',
  method: 'DELETE',
  path: '/v1/me/books/:bookId/review',
  params: ofBook,
  run: (commands, { readerId, params }, context) =>
    commands.readers.removeReview({ readerId, ...params }, context),
});
