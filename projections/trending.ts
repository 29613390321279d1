import { z } from 'zod';
import type { ReadingEvent } from '../domain/events.ts';
import type { StoredEvent } from '../domain/stored-event.ts';
import { trendingGain } from '../domain/trending.ts';
import { defineProjection, type Touch } from './projection.ts';

const row = z.object({ bookId: z.string(), partition: z.int(), score: z.number() });
type Row = z.output<typeof row>;

/**
 * How much readers care for each book lately: one sum of gains a book and partition of readers, summed when read. Floating-point sums depend
 * on the order of their parts; here that is the order of the partition's log, so every cut into pages and every replay gives the same bits.
 */
export const trending = defineProjection<Row>({
  name: 'trending',
  version: 1,
  store: 'redis',
  row,
  on: {
    BookViewed: (event) => raise(event),
    BookShelved: (event) => raise(event),
    BookRated: (event) => raise(event),
  },
});

function raise(event: ReadingEvent & Pick<StoredEvent, 'partition' | 'recordedAt'>): readonly Touch<Row>[] {
  const gain = trendingGain(event);
  if (gain === 0) return [];
  const { bookId } = event.data;
  const { partition } = event;
  return [
    {
      key: { bookId, partition },
      fold: (counted) => ({ bookId, partition, score: (counted?.score ?? 0) + gain }),
    },
  ];
}
