import { z } from 'zod';
import type { StatedProgress } from '../../../domain/reading.ts';
import { progressSchema } from '../../../domain/values.ts';
import { readerCommand } from '../command-route.ts';
import { ofBook } from './of-book.ts';

const { page, percent } = progressSchema.shape;

/** A strict object rather than a union of two, so that each fault is told at its place. */
const sentProgress = z
  .strictObject({ page: page.unwrap().optional(), percent: percent.unwrap().optional() })
  .transform((sent, context): StatedProgress => {
    if (sent.page !== undefined && sent.percent === undefined) return { page: sent.page };
    if (sent.percent !== undefined && sent.page === undefined) return { percent: sent.percent };
    context.issues.push({ code: 'custom', message: 'must hold either page or percent', input: sent });
    return z.NEVER;
  });

export const recordProgress = readerCommand({
  slug: 'record-progress',
  context: 'readers',
  method: 'PUT',
  path: '/v1/me/books/:bookId/progress',
  summary: 'Tell how far the reader is',
  description: 'Send either `page` or `percent`, of a book being read.',
  cost: 3,
  refusals: ['book-not-found', 'book-not-being-read', 'page-beyond-the-end'],
  params: ofBook,
  body: sentProgress,
  bodyExample: { percent: 10 },
  run: (commands, { readerId, params, body }, context) =>
    commands.readers.recordProgress({ readerId, ...params, progress: body }, context),
});
