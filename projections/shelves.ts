import { z } from 'zod';
import type { EventOf } from '../domain/events.ts';
import { shelfSchema, starsSchema } from '../domain/values.ts';
import { defineProjection, type Touch } from './projection.ts';

const row = z.object({
  readerId: z.string(),
  bookId: z.string(),
  shelf: shelfSchema,
  stars: starsSchema.nullable(),
  since: z.string(),
});
type Row = z.output<typeof row>;

/** What lies on each reader's shelves: one row a reader and book, while the book is on a shelf. */
export const shelves = defineProjection<Row>({
  name: 'shelves',
  version: 1,
  store: 'postgresql',
  row,
  on: {
    BookShelved: ({ data: { readerId, bookId, shelf, before }, recordedAt }) => [
      {
        key: { readerId, bookId },
        fold: () => ({ readerId, bookId, shelf, stars: before.stars, since: recordedAt }),
      },
    ],
    BookRated: (event) => [restarred(event, event.data.stars)],
    RatingWithdrawn: (event) => [restarred(event, null)],
    BookDismissed: ({ data: { readerId, bookId } }) => [{ key: { readerId, bookId }, fold: () => undefined }],
  },
});

const restarred = (
  { data: { readerId, bookId } }: EventOf<'BookRated' | 'RatingWithdrawn'>,
  stars: Row['stars'],
): Touch<Row> => ({
  key: { readerId, bookId },
  fold: (entry) => entry && { ...entry, stars },
});
