import { describeReader } from './describe-reader.ts';
import { findBook } from './find-book.ts';
import { listPopularBooks } from './list-popular-books.ts';
import { listShelf } from './list-shelf.ts';
import type { BookViews, Books, Feeds, Inference, PopularBooks, ReaderDirectory, Readers } from './ports.ts';
import { recommendBooks } from './recommend-books.ts';
import { recommendingRungs } from './recommending-rungs.ts';
import { rememberedPopularBooks } from './remembered-popular-books.ts';
import { rememberedReaders } from './remembered-readers.ts';
import { rememberedSummaries } from './remembered-summaries.ts';
import type { OnRungFailure } from './rung.ts';
import { searchBooks } from './search-books.ts';

export { freshness } from './freshness.ts';
export { askFreshly, type Answered, type Question } from './question.ts';

/** Everything that can be asked of Estante, by bounded context. */
export function queriesOn(ports: QueryPorts) {
  const { bookViews, books, readers, feeds, inference, popularBooks } = ports;
  const directory = rememberedReaders(ports.directory);
  const stored = { popular: popularBooks, titles: books };
  const remembered = { popular: rememberedPopularBooks(popularBooks), titles: rememberedSummaries(books) };
  const rungs = recommendingRungs(ports.onRungFailure);
  return {
    books: {
      findBook: findBook(bookViews),
      searchBooks: searchBooks(books),
    },
    readers: {
      describeReader: describeReader(directory, readers),
      listShelf: listShelf(directory, readers),
    },
    recommendations: {
      recommendBooks: recommendBooks({ directory, feeds, readers, inference, stored, remembered, rungs }),
      listPopularBooks: listPopularBooks({ stored, remembered, rungs }),
    },
  };
}

export type Queries = ReturnType<typeof queriesOn>;

export type QueryPorts = {
  readonly bookViews: BookViews;
  readonly books: Books;
  readonly readers: Readers;
  readonly directory: ReaderDirectory;
  readonly feeds: Feeds;
  readonly popularBooks: PopularBooks;
  readonly inference: Inference;
  /** Told when a rung of the recommending ladder fails; the asker gets the next rung's answer and never hears of it. */
  readonly onRungFailure: OnRungFailure;
};
