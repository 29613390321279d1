import { z } from 'zod';
import { shelfSchema } from '../../../domain/values.ts';
import { readerCommand } from '../command-route.ts';
import { ofBook } from './of-book.ts';

export const shelveBook = readerCommand({
  slug: 'shelve-book',
  context: 'readers',
  method: 'PUT',
  path: '/v1/me/books/:bookId/shelf',
  params: ofBook,
  body: z.strictObject({ shelf: shelfSchema }),
  run: (commands, { readerId, params, body }, context) =>
    commands.readers.shelveBook({ readerId, ...params, ...body }, context),
});
