import type { RecommendationSource } from '../domain/exposed-book.ts';
import type { BookId, ReaderId } from '../domain/ids.ts';
import {
  feedLength,
  type ReasonKind,
  type Recommendation,
  type Recommendations,
} from '../domain/recommending/recommendation.ts';
import type { BookLists } from './list-popular-books.ts';
import type {
  BookSummary,
  Feeds,
  Inference,
  PopularBook,
  ReaderDirectory,
  Readers,
  SignIn,
} from './ports.ts';
import { answered, refused, type Question } from './question.ts';
import type { RecommendingRungs } from './recommending-rungs.ts';
import { popularRememberedMax } from './remembered-popular-books.ts';
import { takeAvailable } from './take-available.ts';

type RecommendBooks = { readonly signIn: SignIn; readonly limit: number };

/** A recommended book. `reason.book` is missing when that book has been withdrawn since; popular books have their likes as score. */
export type RecommendedBook = {
  readonly book: BookSummary;
  readonly score: number;
  readonly reason:
    | { readonly kind: ReasonKind; readonly book?: Pick<BookSummary, 'id' | 'title'> }
    | { readonly kind: 'popular' };
};

export type RecommendedBooks = {
  readonly source: RecommendationSource;
  readonly modelVersion?: string;
  readonly items: readonly RecommendedBook[];
};

type Ports = {
  readonly directory: ReaderDirectory;
  readonly feeds: Feeds;
  readonly readers: Pick<Readers, 'history'>;
  readonly inference: Inference;
  readonly stored: BookLists;
  readonly remembered: BookLists;
  readonly rungs: RecommendingRungs;
};

/**
 * Books for whoever asks, best first: the reader's feed, else the model asked now, else what is popular. A rung that fails, is
 * too slow or has nothing to offer gives way to the next. The lower two never offer what the reader has seen, so without
 * the reader's history there is no answer. `popular-books` is not among the models waited for: it counts everybody's likes,
 * and no asker can tell whether their own is in it.
 */
export const recommendBooks = (
  ports: Ports,
): Question<RecommendBooks, RecommendedBooks, 'recommendations-unavailable'> => ({
  reads: ['feeds', 'reading-history', 'book-titles'],
  ask: async ({ signIn, limit }, freshly) => {
    const ladder = { ...ports, lists: freshly ? ports.stored : ports.remembered, limit };
    const found = await ports.rungs.directory(async () => ({ reader: await ports.directory.find(signIn) }));
    const answer = found && (await climb(ladder, found.reader));
    return answer === undefined ? refused('recommendations-unavailable') : answered(answer);
  },
});

type Ladder = Ports & { readonly lists: BookLists; readonly limit: number };
type Rungs = Promise<RecommendedBooks | undefined>;

async function climb(ladder: Ladder, reader: ReaderId | undefined): Rungs {
  if (reader === undefined) return fromPopular(ladder, new Set());
  return (await fromFeed(ladder, reader)) ?? (await fromHistory(ladder, reader));
}

async function fromFeed(ladder: Ladder, reader: ReaderId): Rungs {
  const feed = await ladder.rungs.feed(() => ladder.feeds.find(reader));
  return feed && personal(ladder, 'feed', feed);
}

async function fromHistory(ladder: Ladder, reader: ReaderId): Rungs {
  const history = await ladder.rungs.history(() => ladder.readers.history(reader));
  if (history === undefined) return undefined;
  const seen = new Set(history.seen);
  if (history.recent.length === 0) return fromPopular(ladder, seen);
  const inferred = await ladder.rungs.inference(() => ladder.inference.recommend(history, feedLength));
  const unseen = inferred && { ...inferred, items: inferred.items.filter(({ bookId }) => !seen.has(bookId)) };
  return (unseen && (await personal(ladder, 'inference', unseen))) ?? (await fromPopular(ladder, seen));
}

async function fromPopular({ rungs, lists, limit }: Ladder, seen: ReadonlySet<BookId>): Rungs {
  const popular = await rungs.popular(() => lists.popular.top(popularRememberedMax));
  if (popular === undefined) return undefined;
  const candidates = popular.filter(({ bookId }) => !seen.has(bookId));
  const items = await rungs.titles(() =>
    takeAvailable({ books: lists.titles, candidates, limit, ...popularItem }),
  );
  return items && { source: 'popular', items };
}

async function personal(
  { rungs, lists, limit }: Ladder,
  source: RecommendationSource,
  { modelVersion, items: candidates }: Recommendations,
): Rungs {
  const items = await rungs.titles(() =>
    takeAvailable({ books: lists.titles, candidates, limit, ...personalItem }),
  );
  return items === undefined || items.length === 0 ? undefined : { source, modelVersion, items };
}

type Summaries = ReadonlyMap<BookId, BookSummary>;

const personalItem = {
  booksOf: ({ bookId, reason }: Recommendation) => [bookId, reason.bookId],
  itemOf: ({ bookId, score, reason }: Recommendation, summaries: Summaries): RecommendedBook | undefined => {
    const book = summaries.get(bookId);
    if (book === undefined) return undefined;
    const because = summaries.get(reason.bookId);
    const titled = because && { book: { id: because.id, title: because.title } };
    return { book, score, reason: { kind: reason.kind, ...titled } };
  },
};

const popularItem = {
  booksOf: ({ bookId }: PopularBook) => [bookId],
  itemOf: ({ bookId, likes }: PopularBook, summaries: Summaries): RecommendedBook | undefined => {
    const book = summaries.get(bookId);
    return book && { book, score: likes, reason: { kind: 'popular' } };
  },
};
