import { z } from 'zod';
import type { EventOf } from '../domain/events.ts';
import { placeSchema, progressSchema, starsSchema } from '../domain/values.ts';
import { defineProjection, type Touch } from './projection.ts';

const row = z.object({
  readerId: z.string(),
  bookId: z.string(),
  shelf: placeSchema,
  stars: starsSchema.nullable(),
  progress: progressSchema.nullable(),
  since: z.string(),
});
type Row = z.output<typeof row>;

/** What lies on each reader's shelves and among what they gave up: one row a reader and book, `since` it came there. */
export const shelves = defineProjection<Row>({
  name: 'shelves',
  version: 2,
  store: 'postgresql',
  row,
  on: {
    BookShelved: ({ data: { readerId, bookId, shelf, before }, recordedAt }) => [
      {
        key: { readerId, bookId },
        fold: () => ({ readerId, bookId, shelf, stars: before.stars, progress: null, since: recordedAt }),
      },
    ],
    BookAbandoned: ({ data: { readerId, bookId }, recordedAt }) => [
      {
        key: { readerId, bookId },
        fold: (entry) => entry && { ...entry, shelf: 'abandoned', since: recordedAt },
      },
    ],
    ReadingProgressed: ({ data: { readerId, bookId, progress } }) => [
      { key: { readerId, bookId }, fold: (entry) => entry && { ...entry, progress } },
    ],
    BookRated: (event) => [restarred(event, event.data.stars)],
    RatingWithdrawn: (event) => [restarred(event, null)],
    BookUnshelved: (event) => [taken(event)],
    BookDismissed: (event) => [taken(event)],
  },
});

const taken = ({ data: { readerId, bookId } }: EventOf<'BookUnshelved' | 'BookDismissed'>): Touch<Row> => ({
  key: { readerId, bookId },
  fold: () => undefined,
});

const restarred = (
  { data: { readerId, bookId } }: EventOf<'BookRated' | 'RatingWithdrawn'>,
  stars: Row['stars'],
): Touch<Row> => ({
  key: { readerId, bookId },
  fold: (entry) => entry && { ...entry, stars },
});
