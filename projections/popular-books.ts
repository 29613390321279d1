import { z } from 'zod';
import type { ReadingEvent } from '../domain/events.ts';
import { snapshotAfter } from '../domain/reading.ts';
import type { StoredEvent } from '../domain/stored-event.ts';
import { isLike } from '../domain/values.ts';
import { defineProjection, type Touch } from './projection.ts';

const row = z.object({ bookId: z.string(), partition: z.int(), likes: z.int() });
type Row = z.output<typeof row>;

/** How many readers like each book: one count a book and partition of readers, summed when read. */
export const popularBooks = defineProjection<Row>({
  name: 'popular-books',
  version: 2,
  store: 'redis',
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

function relike(event: ReadingEvent & Pick<StoredEvent, 'partition'>): readonly Touch<Row>[] {
  const change = Number(isLike(snapshotAfter(event))) - Number(isLike(event.data.before));
  if (change === 0) return [];
  const { bookId } = event.data;
  const { partition } = event;
  return [
    {
      key: { bookId, partition },
      fold: (counted) => {
        const likes = (counted?.likes ?? 0) + change;
        return likes === 0 ? undefined : { bookId, partition, likes };
      },
    },
  ];
}
