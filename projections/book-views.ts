import { z } from 'zod';
import type { RecordedEvent } from '../domain/stored-event.ts';
import { bookFactsSchema } from '../domain/values.ts';
import { defineProjection, type Touch } from './projection.ts';
import { noRatings, perStarSchema, recount, starsChange } from './rating-counts.ts';

const facts = bookFactsSchema.extend({
  bookId: z.string(),
  part: z.literal('facts'),
  withdrawn: z.boolean(),
});
const ratings = z.object({ bookId: z.string(), part: z.string(), perStar: perStarSchema });
const row = z.union([facts, ratings]);
type Row = z.output<typeof row>;

/** The part of a book view that one partition of readers feeds, such as `ratings-07`. */
export const ratingsPart = (partition: number): string => `ratings-${String(partition).padStart(2, '0')}`;

/**
 * Everything a book's page shows, read by one Query of the book's items: its facts, and its ratings in one item for each
 * partition of readers.
 */
export const bookViews = defineProjection<Row>({
  name: 'book-views',
  version: 2,
  store: 'dynamodb',
  row,
  on: {
    BookAdded: ({ data }) => [
      {
        key: { bookId: data.bookId, part: 'facts' },
        fold: () => ({ ...data, part: 'facts', withdrawn: false }),
      },
    ],
    BookRevised: ({ data }) => [
      {
        key: { bookId: data.bookId, part: 'facts' },
        fold: (view) => view && { ...data, part: 'facts', withdrawn: false },
      },
    ],
    BookWithdrawn: ({ data: { bookId } }) => [
      { key: { bookId, part: 'facts' }, fold: (view) => view && { ...view, withdrawn: true } },
    ],
    BookRated: (event) => [rerated(event)],
    RatingWithdrawn: (event) => [rerated(event)],
  },
});

function rerated(event: RecordedEvent<'BookRated' | 'RatingWithdrawn'>): Touch<Row> {
  const { bookId } = event.data;
  const part = ratingsPart(event.partition);
  const { before, after } = starsChange(event);
  return {
    key: { bookId, part },
    fold: (item) => {
      const perStar = item !== undefined && 'perStar' in item ? item.perStar : noRatings;
      return { bookId, part, perStar: recount(perStar, before, after) };
    },
  };
}
