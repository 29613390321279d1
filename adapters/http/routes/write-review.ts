import { z } from 'zod';
import { reviewSchema } from '../../../domain/values.ts';
import { readerCommand } from '../command-route.ts';
import { ofBook } from './of-book.ts';

const { text, spoilers } = reviewSchema.shape;

export const writeReview = readerCommand({
  slug: 'write-review',
  context: 'readers',
  method: 'PUT',
  path: '/v1/me/books/:bookId/review',
  summary: 'Write or revise a review',
  cost: 3,
  refusals: ['book-not-found', 'book-withdrawn'],
  params: ofBook,
  body: z.strictObject({ text, spoilers: spoilers.default(false) }),
  bodyExample: { text: 'Clever, and knows it.', spoilers: false },
  run: (commands, { readerId, params, body }, context) =>
    commands.readers.writeReview({ readerId, ...params, review: body }, context),
});
