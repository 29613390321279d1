import { z } from 'zod';
import { shelfSchema } from '../../../domain/values.ts';
import { readerCommand } from '../command-route.ts';
import { ofBook } from './of-book.ts';

export const shelveBook = readerCommand({
  slug: 'shelve-book',
  context: 'readers',
  method: 'PUT',
  path: '/v1/me/books/:bookId/shelf',
  summary: 'Put a book on a shelf',
  cost: 3,
  refusals: ['book-not-found', 'book-withdrawn'],
  params: ofBook,
  body: z.strictObject({ shelf: shelfSchema }),
  bodyExample: { shelf: 'want-to-read' },
  run: (commands, { readerId, params, body }, context) =>
    commands.readers.shelveBook({ readerId, ...params, ...body }, context),
});
