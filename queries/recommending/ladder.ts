import type { RecommendationSource } from '../../domain/exposed-book.ts';
import type { BookId, ReaderId } from '../../domain/ids.ts';
import type { Candidate } from '../../domain/recommending/ranking/candidate.ts';
import type { RankingFilters } from '../../domain/recommending/ranking/filters.ts';
import {
  booksToLookUp,
  neighbourCandidates,
} from '../../domain/recommending/ranking/neighbour-candidates.ts';
import { feedLength, type Recommendations } from '../../domain/recommending/recommendation.ts';
import type { Preferences } from '../../domain/values.ts';
import type {
  BookNeighbours,
  Books,
  Feeds,
  Inference,
  OfferableBook,
  PopularBook,
  PopularBooks,
  Readers,
  TrendingBook,
} from '../ports.ts';
import { popularRememberedMax } from '../remembered-popular-books.ts';
import type { TrendingLists } from '../trending-lists.ts';
import type { RecommendingRungs, RungName } from './rungs.ts';

/** Books that one rung has for a reader. The candidates are made once the books are known: what is popular in a genre is known by them. */
export type Tier = {
  readonly source: RecommendationSource;
  readonly modelVersion?: string;
  readonly books: readonly BookId[];
  readonly candidates: (bookOf: (id: BookId) => OfferableBook | undefined) => readonly Candidate[];
};

/** Where lists come from: as the stores say it, or as it was remembered for speed. */
export type RankingLists = {
  readonly popular: PopularBooks;
  readonly trending: TrendingLists;
  readonly shelves: Pick<Books, 'offerable' | 'volumes'>;
};

export type Ladder = {
  readonly rungs: RecommendingRungs;
  readonly feeds: Feeds;
  readonly readers: Pick<Readers, 'history'>;
  readonly inference: Inference;
  readonly neighbours: BookNeighbours;
  readonly lists: RankingLists;
  readonly preferences: Preferences;
  readonly filters: RankingFilters;
  /** Whether the reader's feed can be there. */
  readonly hasFeed: boolean;
  /** New books that have something in common with the reader's. */
  readonly newBooks: readonly Candidate[];
};

/** Popular books that those of preferred genres are looked for among. */
export const popularLookedThroughMax = 300;
/** Popular books whose titles are read at once. */
const chunkLength = 100;
/** Neighbours of one book that are asked for. */
const neighboursAsked = 40;
/** How long a rung may take once there is something to show. */
export const fillDeadlineMs = 150;

/**
 * The rungs, one after another, until nobody asks for more: the reader's feed; the model asked now, when the feed gave nothing (`hasAny`); the neighbours of recent
 * books; new books that have something in common with the reader's; what is popular in preferred genres, and at all; what trends. A rung that fails, is too slow or rests is passed over.
 * For a reader whose past cannot be read there is the feed alone (`hasPast`), which their past was kept out of when it was written.
 */
export async function* tiers(
  ladder: Ladder,
  reader: ReaderId | undefined,
  { hasPast, hasAny }: { readonly hasPast: boolean; readonly hasAny: () => boolean },
): AsyncGenerator<Tier> {
  const ask = <T>(name: RungName, work: () => Promise<T>): Promise<T | undefined> =>
    hasAny() ? inTime(ladder.rungs[name](work)) : ladder.rungs[name](work);
  if (reader !== undefined) {
    const feed = ladder.hasFeed ? await ask('feed', () => ladder.feeds.find(reader)) : undefined;
    if (feed !== undefined) yield personal('feed', feed);
    if (!hasPast) return;
    yield* fromHistory(ladder, reader, { hasAny, ask });
    if (ladder.newBooks.length > 0) yield fromNewBooks(ladder.newBooks);
  }
  yield* fromPopular(ladder, ask);
  const { genres } = ladder.filters;
  const [genre] = genres.length === 1 ? genres : [];
  const trending = await ask('trending', () => ladder.lists.trending.of(genre));
  if (trending !== undefined) yield fromTrending(trending, genre);
}

type Ask = <T>(name: RungName, work: () => Promise<T>) => Promise<T | undefined>;

const personal = (source: 'feed' | 'inference', { modelVersion, items }: Recommendations): Tier => ({
  source,
  modelVersion,
  books: items.map(({ bookId }) => bookId),
  candidates: () => items.map(({ bookId, score, reason }) => ({ bookId, score, reason, source })),
});

async function* fromHistory(
  ladder: Ladder,
  reader: ReaderId,
  { hasAny, ask }: { readonly hasAny: () => boolean; readonly ask: Ask },
): AsyncGenerator<Tier> {
  const history = await ask('history', () => ladder.readers.history(reader));
  if (history === undefined || history.recent.length === 0) return;
  if (!hasAny()) {
    const inferred = await ask('inference', () => ladder.inference.recommend(history, feedLength));
    if (inferred !== undefined) yield personal('inference', inferred);
  }
  const asked = booksToLookUp(history.recent).map(({ bookId }) => bookId);
  if (asked.length === 0) return;
  const neighbours = await ask('neighbours', () => ladder.neighbours.of(asked, neighboursAsked));
  if (neighbours === undefined) return;
  const candidates = neighbourCandidates(history.recent, neighbours);
  yield {
    source: 'neighbours',
    books: candidates.map(({ bookId }) => bookId),
    candidates: () => candidates,
  };
}

const fromNewBooks = (candidates: readonly Candidate[]): Tier => ({
  source: 'content',
  books: candidates.map(({ bookId }) => bookId),
  candidates: () => candidates,
});

async function* fromPopular({ lists, preferences }: Ladder, ask: Ask): AsyncGenerator<Tier> {
  const popular = await ask('popular', () => lists.popular.top(popularRememberedMax));
  if (popular === undefined) return;
  const { preferred } = preferences.genres;
  if (preferred.length > 0) yield popularIn(preferred, popular.slice(0, popularLookedThroughMax));
  // A list without books is an answer, too.
  for (let from = 0; from === 0 || from < popular.length; from += chunkLength) {
    yield popularInAll(popular.slice(from, from + chunkLength));
  }
}

/** Those of the most liked books that have one of the genres. */
export const popularIn = (genres: readonly string[], popular: readonly PopularBook[]): Tier => ({
  source: 'popular',
  books: popular.map(({ bookId }) => bookId),
  candidates: (bookOf) =>
    popular.flatMap(({ bookId, likes }): readonly Candidate[] => {
      const genre = bookOf(bookId)?.genres.find((one) => genres.includes(one));
      if (genre === undefined) return [];
      return [{ bookId, score: likes, reason: { kind: 'popular', genre }, source: 'popular' }];
    }),
});

const popularInAll = (popular: readonly PopularBook[]): Tier => ({
  source: 'popular',
  books: popular.map(({ bookId }) => bookId),
  candidates: () =>
    popular.map(({ bookId, likes }) => ({
      bookId,
      score: likes,
      reason: { kind: 'popular' },
      source: 'popular',
    })),
});

/** What readers care for now, of a genre or of all. */
export const fromTrending = (books: readonly TrendingBook[], genre: string | undefined): Tier => ({
  source: 'trending',
  books: books.map(({ bookId }) => bookId),
  candidates: () =>
    books.map(({ bookId, score }) => ({
      bookId,
      score,
      reason: { kind: 'trending', ...(genre !== undefined && { genre }) },
      source: 'trending',
    })),
});

/** What is not there in {@link fillDeadlineMs} is done without: there is something to show already. */
async function inTime<T>(work: Promise<T | undefined>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, fillDeadlineMs, undefined);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
