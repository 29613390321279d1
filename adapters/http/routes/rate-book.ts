import { z } from 'zod';
import { starsSchema } from '../../../domain/values.ts';
import { readerCommand } from '../command-route.ts';
import { ofBook } from './of-book.ts';

export const rateBook = readerCommand({
  slug: 'rate-book',
  context: 'readers',
  method: 'PUT',
  path: '/v1/me/books/:bookId/rating',
  params: ofBook,
  body: z.strictObject({ stars: starsSchema }),
  run: (commands, { readerId, params, body }, context) =>
    commands.readers.rateBook({ readerId, ...params, ...body }, context),
});
