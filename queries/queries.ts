import { arrangeHome } from './arrange-home.ts';
import type { Catalogue } from './catalogue.ts';
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
import type {
  BookNeighbours,
  BookViews,
  Books,
  Feeds,
  Genres,
  Inference,
  NewRung,
  OnRungOutcome,
  PopularBooks,
  ReaderDirectory,
  Readers,
  Reviews,
  TrendingBooks,
} from './ports.ts';
import { recommendBooks } from './recommend-books.ts';
import { rememberedNewBooks } from './recommending/new-books.ts';
import { recommendingRungs } from './recommending/rungs.ts';
import { rungFigures } from './recommending/figures.ts';
import { rememberedPasts } from './remembered-pasts.ts';
import { rememberedPopularBooks } from './remembered-popular-books.ts';
import { rememberedReaders } from './remembered-readers.ts';
import { rememberedShelves, rememberedSummaries } from './remembered-summaries.ts';
import { searchBooks } from './search-books.ts';
import { rememberedTrendingLists, trendingLists } from './trending-lists.ts';

export { freshness } from './freshness.ts';
export { askFreshly, type Answered, type Question } from './question.ts';

/** Everything that can be asked of Estante, by bounded context. */
export function queriesOn(ports: QueryPorts) {
  const { bookViews, books, readers, feeds, inference, popularBooks, catalogue, neighbours } = ports;
  const directory = rememberedReaders(ports.directory);
  const trending = trendingLists({ trending: ports.trendingBooks, genres: ports.genres, titles: books });
  const stored = { popular: popularBooks, trending, titles: books, shelves: books };
  const remembered = {
    popular: rememberedPopularBooks(popularBooks),
    trending: rememberedTrendingLists(trending),
    titles: rememberedSummaries(books),
    shelves: rememberedShelves(books),
  };
  const figures = rungFigures(ports.clock);
  const rungs = recommendingRungs(ports.newRung, (rung, outcome, error) => {
    figures.onOutcome(rung, outcome);
    ports.onRungOutcome(rung, outcome, error);
  });
  const recommending = {
    directory,
    pasts: rememberedPasts(readers),
    newBooks: rememberedNewBooks({
      catalogue,
      shelves: remembered.shelves,
      rung: rungs['new-books'],
      patientRung: rungs.catalogue,
    }),
    feeds,
    readers,
    inference,
    neighbours,
    stored,
    remembered,
    rungs,
    clock: ports.clock,
    onAnswer: figures.onAnswer,
  };
  return {
    books: {
      findBook: findBook(bookViews),
      searchBooks: searchBooks(books),
      listEditions: listEditions(books),
      listReviews: listReviews(books, ports.reviews),
    },
    readers: {
      describeReader: describeReader(directory, readers),
      listShelves: listShelves(directory, readers),
      listShelf: listShelf(directory, readers),
      listHistory: listHistory(directory, readers),
      describeStatistics: describeStatistics({ directory, readers, clock: ports.clock }),
    },
    recommendations: {
      recommendBooks: recommendBooks(recommending),
      arrangeHome: arrangeHome(recommending),
      listPopularBooks: listPopularBooks({ stored, remembered, rungs }),
      listSimilarBooks: listSimilarBooks({ catalogue, neighbours, stored, remembered, rungs }),
      listFirstBooks: listFirstBooks({ catalogue, rungs }),
      listTrendingBooks: listTrendingBooks({ stored, remembered, rungs, clock: ports.clock }),
    },
    figures: figures.read,
  };
}

export type Queries = ReturnType<typeof queriesOn>;

export type QueryPorts = {
  readonly bookViews: BookViews;
  readonly books: Books;
  readonly catalogue: Catalogue;
  readonly reviews: Reviews;
  readonly readers: Readers;
  readonly directory: ReaderDirectory;
  readonly feeds: Feeds;
  readonly popularBooks: PopularBooks;
  readonly trendingBooks: TrendingBooks;
  readonly neighbours: BookNeighbours;
  readonly genres: Genres;
  readonly inference: Inference;
  readonly clock: () => Date;
  readonly newRung: NewRung;
  /** Told how every try of a rung ended; the asker gets the next rung's answer and never hears of it. */
  readonly onRungOutcome: OnRungOutcome;
};
