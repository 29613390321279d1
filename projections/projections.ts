import { bookTitles } from './book-titles.ts';
import { bookViews } from './book-views.ts';
import { popularBooks } from './popular-books.ts';
import { profiles } from './profiles.ts';
import type { Projection } from './projection.ts';
import { ratingStatistics } from './rating-statistics.ts';
import { readingHistory } from './reading-history.ts';
import { shelves } from './shelves.ts';

/** Every folded read model. */
export const projections: readonly Projection[] = [
  profiles,
  shelves,
  readingHistory,
  ratingStatistics,
  bookTitles,
  bookViews,
  popularBooks,
];

/** The derived read model: it depends on the model too, so it is recomputed rather than replayed. */
export const feedsProjection = { name: 'feeds', version: 1 } as const;
