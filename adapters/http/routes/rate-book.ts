import { z } from 'zod';
import { starsSchema } from '../../../domain/values.ts';
import { readerCommand } from '../command-route.ts';
import { ofBook } from './of-book.ts';

export const rateBook = readerCommand({
  slug: 'rate-book',
  context: 'readers',
  method: 'PUT',
  path: '/v1/me/books/:bookId/rating',
  summary: 'Give a book 1 to 5 stars',
  description: 'The same stars again change nothing.',
  cost: 3,
  refusals: ['book-not-found', 'book-withdrawn'],
  params: ofBook,
  body: z.strictObject({ stars: starsSchema }),
  bodyExample: { stars: 5 },
  run: (commands, { readerId, params, body }, context) =>
    commands.readers.rateBook({ readerId, ...params, ...body }, context),
});
