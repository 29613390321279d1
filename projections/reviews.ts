import { z } from 'zod';
import { reviewSchema } from '../domain/values.ts';
import { defineProjection } from './projection.ts';

const row = reviewSchema.extend({
  bookId: z.string(),
  readerId: z.string(),
  /** Where the review was first written: its public name, which tells nothing of its reader. */
  partition: z.int(),
  position: z.int(),
  writtenAt: z.string(),
  revisedAt: z.string().nullable(),
});

/** What readers think of each book: one row a book and reader, while the review stands. */
export const reviews = defineProjection({
  name: 'reviews',
  version: 1,
  store: 'postgresql',
  row,
  on: {
    ReviewWritten: ({ data: { bookId, readerId, review }, partition, position, recordedAt }) => [
      {
        key: { bookId, readerId },
        fold: () => ({
          ...review,
          bookId,
          readerId,
          partition,
          position,
          writtenAt: recordedAt,
          revisedAt: null,
        }),
      },
    ],
    ReviewRevised: ({ data: { bookId, readerId, review }, recordedAt }) => [
      {
        key: { bookId, readerId },
        fold: (written) => written && { ...written, ...review, revisedAt: recordedAt },
      },
    ],
    ReviewRemoved: ({ data: { bookId, readerId } }) => [{ key: { bookId, readerId }, fold: () => undefined }],
  },
});
