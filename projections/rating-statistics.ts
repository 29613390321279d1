import { z } from 'zod';
import type { RecordedEvent } from '../domain/stored-event.ts';
import { defineProjection, type Touch } from './projection.ts';
import { noRatings, perStarSchema, recount, starsChange } from './rating-counts.ts';

const row = z.object({ bookId: z.string(), partition: z.int(), perStar: perStarSchema });
type Row = z.output<typeof row>;

/** How each book is rated: one row a book and partition of readers, summed when read, so that no row is hot. */
export const ratingStatistics = defineProjection<Row>({
  name: 'rating-statistics',
  version: 1,
  store: 'postgresql',
  row,
  on: {
    BookRated: (event) => [rerated(event)],
    RatingWithdrawn: (event) => [rerated(event)],
  },
});

function rerated(event: RecordedEvent<'BookRated' | 'RatingWithdrawn'>): Touch<Row> {
  const { bookId } = event.data;
  const { partition } = event;
  const { before, after } = starsChange(event);
  return {
    key: { bookId, partition },
    fold: (counts) => ({ bookId, partition, perStar: recount(counts?.perStar ?? noRatings, before, after) }),
  };
}
