import { bookTitlesTable } from './book-titles.ts';
import { profilesTable } from './profiles.ts';
import { ratingStatisticsTable } from './rating-statistics.ts';
import type { ReadTable } from './read-table.ts';
import { readerDaysTable } from './reader-days.ts';
import { readerLikesTable } from './reader-likes.ts';
import { readingHistoryTable } from './reading-history.ts';
import { recommendationExposuresTable } from './recommendation-exposures.ts';
import { reviewsTable } from './reviews.ts';
import { shelvesTable } from './shelves.ts';

/** Every relational read model, by name of projection. */
export const tables: ReadonlyMap<string, ReadTable> = new Map(
  [
    profilesTable,
    shelvesTable,
    readingHistoryTable,
    ratingStatisticsTable,
    bookTitlesTable,
    reviewsTable,
    readerDaysTable,
    readerLikesTable,
    recommendationExposuresTable,
  ].map((table) => [table.projection, table]),
);
