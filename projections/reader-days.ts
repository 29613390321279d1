import { z } from 'zod';
import type { ReadingEvent } from '../domain/events.ts';
import type { StoredEvent } from '../domain/stored-event.ts';
import { defineProjection, type Touch } from './projection.ts';

const count = z.int().min(0);
const counts = z.object({
  views: count,
  /** Books put among those to read or being read. */
  shelvings: count,
  finishes: count,
  abandonments: count,
  progressReports: count,
  /** Stars given, changed ones again. */
  ratings: count,
  /** Sum of those stars. */
  stars: count,
  /** Reviews written, revised ones again. */
  reviews: count,
  dismissals: count,
  /** Books taken off shelves, ratings withdrawn, reviews removed, dismissals undone. */
  retractions: count,
});
type Counts = z.output<typeof counts>;

const row = counts.extend({ readerId: z.string(), day: z.iso.date() });
type Row = z.output<typeof row>;

/**
 * How much each reader did on each day (of recording, in UTC): one row a reader and day on which they did anything with a book. Every event of
 * a reading counts in exactly one column, stars aside.
 */
export const readerDays = defineProjection<Row>({
  name: 'reader-days',
  version: 1,
  store: 'postgresql',
  row,
  on: {
    BookViewed: (event) => [counted(event, 'views')],
    BookShelved: (event) => [counted(event, event.data.shelf === 'finished' ? 'finishes' : 'shelvings')],
    BookUnshelved: (event) => [counted(event, 'retractions')],
    BookAbandoned: (event) => [counted(event, 'abandonments')],
    ReadingProgressed: (event) => [counted(event, 'progressReports')],
    BookRated: (event) => [counted(event, 'ratings', event.data.stars)],
    RatingWithdrawn: (event) => [counted(event, 'retractions')],
    ReviewWritten: (event) => [counted(event, 'reviews')],
    ReviewRevised: (event) => [counted(event, 'reviews')],
    ReviewRemoved: (event) => [counted(event, 'retractions')],
    BookDismissed: (event) => [counted(event, 'dismissals')],
    DismissalUndone: (event) => [counted(event, 'retractions')],
  },
});

function counted(
  { data: { readerId }, recordedAt }: ReadingEvent & Pick<StoredEvent, 'recordedAt'>,
  column: Exclude<keyof Counts, 'stars'>,
  stars = 0,
): Touch<Row> {
  const day = recordedAt.slice(0, 'YYYY-MM-DD'.length);
  return {
    key: { readerId, day },
    fold: (before = { readerId, day, ...nothing }) => ({
      ...before,
      [column]: before[column] + 1,
      stars: before.stars + stars,
    }),
  };
}

const nothing: Counts = {
  views: 0,
  shelvings: 0,
  finishes: 0,
  abandonments: 0,
  progressReports: 0,
  ratings: 0,
  stars: 0,
  reviews: 0,
  dismissals: 0,
  retractions: 0,
};
