import type { BookId } from '../../ids.ts';
import type { Offer, OfferedBook } from './candidate.ts';
import { drawSomethingDifferent, explorationPlace } from './exploration.ts';

/** Books that a reader sees at once; what holds of a screen holds of each run of so many. */
export const screenLength = 20;
/** What holds of a screen. */
export type ScreenRules = {
  /** Books of one author, and of one series. */
  readonly perAuthorMax: number;
  readonly perSeriesMax: number;
  /** What the rank of a book is multiplied by for every book of the same first genre, and of the same author, that the screen has already. */
  readonly sameGenreFactor: number;
  readonly sameAuthorFactor: number;
};

/** The factors cost less than 2 % of NDCG@20; measured: docs/ranking.md. */
export const screenRules: ScreenRules = {
  perAuthorMax: 2,
  perSeriesMax: 2,
  sameGenreFactor: 0.99,
  sameAuthorFactor: 0.97,
};

type ScreenOptions = {
  /** Books to place in all. */
  readonly limit: number;
  /** Places of the first screen that are taken already, and the books in them as far as they are known. */
  readonly offset?: number;
  readonly before?: readonly OfferedBook[];
  /** Whether the reader was shown a book on an earlier page. */
  readonly isShown?: (id: BookId) => boolean;
  /** What the lots of exploration are drawn by; none are drawn without it. */
  readonly seed?: string | undefined;
  /** Others than {@link screenRules}, to measure what they cost. */
  readonly rules?: ScreenRules;
};

/** A list being put together, screen after screen. */
export type Screens = {
  /** Places as many of a rung's offers (best first) as fit. What does not fit on a screen may on the next. */
  readonly place: (offers: readonly Offer[]) => void;
  readonly placed: readonly Offer[];
  readonly isFull: () => boolean;
  /** Whether an offer was left over that may fit on a screen to come. */
  readonly hasMore: () => boolean;
  /** Places that are taken of the last screen; 0 when it is full, or nothing more fitted on it. */
  readonly offset: () => number;
};

/**
 * Puts offers into screens: the highest rank first, each lowered by what the screen has of its genre and author, at most two of an author and two
 * of a series on a screen; and one place of a screen goes to something different. No book and no work comes twice.
 */
export function screens({
  limit,
  offset = 0,
  before = [],
  isShown,
  seed,
  rules = screenRules,
}: ScreenOptions): Screens {
  const placed: Offer[] = [];
  const taken = new Set<string>();
  let leftOver: readonly Offer[] = [];
  let place = offset;
  let counts = countsOf(before);

  const put = (offer: Offer): void => {
    placed.push(offer);
    for (const key of keysOf(offer.book)) taken.add(key);
    place = (place + 1) % screenLength;
    if (place === 0) counts = countsOf([]);
    else count(counts, offer.book);
  };

  const isTaken = ({ book }: Offer): boolean => keysOf(book).some((key) => taken.has(key));

  return {
    placed,
    isFull: () => placed.length >= limit,
    hasMore: () => leftOver.some((offer) => !isTaken(offer)),
    offset: () => (placed.length >= limit ? place : 0),
    place: (offers) => {
      const left = offers.filter((offer) => {
        if (isShown?.(offer.bookId) !== true) return true;
        for (const key of keysOf(offer.book)) taken.add(key);
        return false;
      });
      leftOver = [...leftOver, ...left];
      const lotFor = (): Offer | undefined => {
        if (seed === undefined || place !== explorationPlace(seed)) return undefined;
        return drawSomethingDifferent(
          offers,
          left.filter((offer) => !isTaken(offer) && fits(offer.book, counts, rules)),
          seed,
        );
      };
      while (placed.length < limit) {
        const next = lotFor() ?? bestOf(left, { counts, rules, isTaken });
        if (next === undefined) return;
        put(next);
      }
    },
  };
}

/** The offer with the highest rank, lowered; those whose whole rank is not above the best so far need no look. */
function bestOf(offers: readonly Offer[], { counts, rules, isTaken }: Choosing): Offer | undefined {
  let best: Offer | undefined;
  let bestRank = -Infinity;
  for (const offer of offers) {
    if (offer.rank <= bestRank) break;
    const rank = offer.rank * factorOf(offer.book, counts, rules);
    if (rank <= bestRank || isTaken(offer) || !fits(offer.book, counts, rules)) continue;
    best = offer;
    bestRank = rank;
  }
  return best;
}

type Choosing = {
  readonly counts: Counts;
  readonly rules: ScreenRules;
  readonly isTaken: (offer: Offer) => boolean;
};

type Counts = {
  readonly authors: Map<string, number>;
  readonly series: Map<string, number>;
  readonly genres: Map<string, number>;
};

function countsOf(books: readonly OfferedBook[]): Counts {
  const counts: Counts = { authors: new Map(), series: new Map(), genres: new Map() };
  for (const book of books) count(counts, book);
  return counts;
}

function count(counts: Counts, { authors, series, genres }: OfferedBook): void {
  for (const author of authors) increase(counts.authors, author);
  for (const { name } of series) increase(counts.series, name);
  for (const genre of genres.slice(0, 1)) increase(counts.genres, genre);
}

const increase = (counts: Map<string, number>, key: string): void =>
  void counts.set(key, (counts.get(key) ?? 0) + 1);

const fits = ({ authors, series }: OfferedBook, counts: Counts, rules: ScreenRules): boolean =>
  authors.every((author) => (counts.authors.get(author) ?? 0) < rules.perAuthorMax) &&
  series.every(({ name }) => (counts.series.get(name) ?? 0) < rules.perSeriesMax);

function factorOf({ authors, genres }: OfferedBook, counts: Counts, rules: ScreenRules): number {
  const [genre] = genres;
  const ofGenre = genre === undefined ? 0 : (counts.genres.get(genre) ?? 0);
  let ofAuthor = 0;
  for (const author of authors) ofAuthor = Math.max(ofAuthor, counts.authors.get(author) ?? 0);
  return rules.sameGenreFactor ** ofGenre * rules.sameAuthorFactor ** ofAuthor;
}

const keysOf = ({ id, workId }: OfferedBook): readonly string[] =>
  workId === undefined ? [id] : [id, `work ${workId}`];
