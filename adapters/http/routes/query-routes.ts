import type { QueryRoute } from '../query-route.ts';
import { arrangeHome } from './arrange-home.ts';
import { describeReader } from './describe-reader.ts';
import { describeStatistics } from './describe-statistics.ts';
import { findBook } from './find-book.ts';
import { listEditions } from './list-editions.ts';
import { listFirstBooks } from './list-first-books.ts';
import { listHistory } from './list-history.ts';
import { listPopularBooks } from './list-popular-books.ts';
import { listReviews } from './list-reviews.ts';
import { listShelf } from './list-shelf.ts';
import { listShelves } from './list-shelves.ts';
import { listSimilarBooks } from './list-similar-books.ts';
import { listTrendingBooks } from './list-trending-books.ts';
import { recommendBooks } from './recommend-books.ts';
import { searchBooks } from './search-books.ts';

/** Every query's route. A path of words stands before one with a parameter in the same place, because the first that fits answers. */
export const queryRoutes: readonly QueryRoute[] = [
  recommendBooks,
  arrangeHome,
  listPopularBooks,
  listTrendingBooks,
  listSimilarBooks,
  listFirstBooks,
  findBook,
  searchBooks,
  listEditions,
  listReviews,
  describeReader,
  listShelves,
  listShelf,
  listHistory,
  describeStatistics,
];
