import { bookTitles } from './book-titles.ts';
import { bookViews } from './book-views.ts';
import { popularBooks } from './popular-books.ts';
import { profiles } from './profiles.ts';
import type { Projection } from './projection.ts';
import { ratingStatistics } from './rating-statistics.ts';
import { readerDays } from './reader-days.ts';
import { readerLikes } from './reader-likes.ts';
import { readingHistory } from './reading-history.ts';
import { recommendationExposures } from './recommendation-exposures.ts';
import { reviews } from './reviews.ts';
import { shelves } from './shelves.ts';
import { trending } from './trending.ts';

/** Every folded read model. */
export const projections: readonly Projection[] = [
  profiles,
  shelves,
  readingHistory,
  ratingStatistics,
  bookTitles,
  bookViews,
  reviews,
  popularBooks,
  trending,
  readerDays,
  readerLikes,
  recommendationExposures,
];

/** The derived read model: it depends on the model too, so it is recomputed rather than replayed. */
export const feedsProjection = { name: 'feeds', version: 1 } as const;
