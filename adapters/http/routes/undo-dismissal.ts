import { readerCommand } from '../command-route.ts';
import { ofBook } from './of-book.ts';

export const undoDismissal = readerCommand({
  slug: 'undo-dismissal',
  context: 'readers',
  method: 'DELETE',
  path: '/v1/me/books/:bookId/dismissal',
  summary: 'Let a dismissed book be offered again',
  cost: 3,
  refusals: ['book-not-found'],
  params: ofBook,
  run: (commands, { readerId, params }, context) =>
    commands.readers.undoDismissal({ readerId, ...params }, context),
});
