import { z } from 'zod';
import type { ReadingEvent } from '../domain/events.ts';
import { snapshotAfter } from '../domain/reading.ts';
import type { StoredEvent } from '../domain/stored-event.ts';
import { isLike } from '../domain/values.ts';
import { defineProjection, type Touch } from './projection.ts';

const row = z.object({
  readerId: z.string(),
  bookId: z.string(),
  /** Of the event that made it a like, in the reader's partition: what the order of a reader's likes is told by. */
  position: z.int(),
  since: z.string(),
});
type Row = z.output<typeof row>;

/**
 * Which books each reader likes, since when: one row a reader and book. Unlike the history, it does not move when the reader looks at the
 * book again or changes five stars to four.
 */
export const readerLikes = defineProjection<Row>({
  name: 'reader-likes',
  version: 1,
  store: 'postgresql',
  row,
  on: {
    BookShelved: (event) => relike(event),
    BookUnshelved: (event) => relike(event),
    BookAbandoned: (event) => relike(event),
    BookRated: (event) => relike(event),
    RatingWithdrawn: (event) => relike(event),
    BookDismissed: (event) => relike(event),
    DismissalUndone: (event) => relike(event),
  },
});

function relike(event: ReadingEvent & Pick<StoredEvent, 'position' | 'recordedAt'>): readonly Touch<Row>[] {
  const likes = isLike(snapshotAfter(event));
  if (likes === isLike(event.data.before)) return [];
  const { readerId, bookId } = event.data;
  const like = { readerId, bookId, position: event.position, since: event.recordedAt };
  return [{ key: { readerId, bookId }, fold: () => (likes ? like : undefined) }];
}
