import { z } from 'zod';
import type { ReadingEvent } from '../domain/events.ts';
import { snapshotAfter } from '../domain/reading.ts';
import type { StoredEvent } from '../domain/stored-event.ts';
import { readingSnapshotSchema } from '../domain/values.ts';
import { defineProjection, type Touch } from './projection.ts';

const row = readingSnapshotSchema.extend({
  readerId: z.string(),
  bookId: z.string(),
  viewed: z.boolean(),
  /** The position of the last event, in the reader's partition: what "recent" is ordered by. */
  position: z.int(),
  at: z.string(),
});
type Row = z.output<typeof row>;

/** What each reader did with each book, and when last: the recent history and the seen set that recommending rests on. */
export const readingHistory = defineProjection<Row>({
  name: 'reading-history',
  version: 2,
  store: 'postgresql',
  row,
  on: {
    BookViewed: (event) => [touched(event)],
    BookShelved: (event) => [touched(event)],
    BookUnshelved: (event) => [touched(event)],
    BookAbandoned: (event) => [touched(event)],
    ReadingProgressed: (event) => [touched(event)],
    BookRated: (event) => [touched(event)],
    RatingWithdrawn: (event) => [touched(event)],
    ReviewWritten: (event) => [touched(event)],
    ReviewRevised: (event) => [touched(event)],
    ReviewRemoved: (event) => [touched(event)],
    BookDismissed: (event) => [touched(event)],
    DismissalUndone: (event) => [touched(event)],
  },
});

function touched(event: ReadingEvent & Pick<StoredEvent, 'position' | 'recordedAt'>): Touch<Row> {
  const { readerId, bookId } = event.data;
  return {
    key: { readerId, bookId },
    fold: (entry) => ({
      readerId,
      bookId,
      ...snapshotAfter(event),
      viewed: event.type === 'BookViewed' || entry?.viewed === true,
      position: event.position,
      at: event.recordedAt,
    }),
  };
}
