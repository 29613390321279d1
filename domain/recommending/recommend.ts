import type { BookId } from '../ids.ts';
import { likedStarsMin, type Place } from '../values.ts';
import type { ItemModel } from './model.ts';
import type { HistoryEntry, ReaderHistory, ReasonKind, Recommendation } from './recommendation.ts';
import { topK } from './top-k.ts';

/** Ranks books for one reader; at most `count`, best first. */
export type Recommender = (history: ReaderHistory, count: number) => Recommendation[];

/**
 * A recommender on a model. The score of a book is the sum of `signal × weight` over the books of the reader's history, its reason the
 * one among them that adds the most. A dismissed book takes from what it would have added: the books it speaks for, not
 * those it speaks against. Nothing is recommended that is in `seen`, that the reader shelved, rated or
 * dismissed, or whose score is not above zero; a book only viewed may be. Books the model does not know add nothing.
 *
 * The memory of the sums is kept between calls, so one call must end before the next begins (they are synchronous).
 */
export function recommender(model: ItemModel): Recommender {
  const indexOf = new Map(model.books.map((bookId, index) => [bookId, index]));
  const sums = emptySums(model.books.length);
  return (history, count) => {
    history.recent.forEach((entry, place) => {
      const source = indexOf.get(entry.bookId);
      const signal = signalOf(entry);
      if (source === undefined) return;
      if (entry.dismissed) addBook(model, sums, { source, strength: -dismissalStrength, place });
      else if (signal !== undefined) addBook(model, sums, { source, strength: signal.strength, place });
    });
    exclude(sums, indexOf, history);
    const best = topK({ scores: sums.scores, candidates: withPositiveScore(sums), count });
    const items = Array.from(best, (book) => toRecommendation(model, sums, history, book));
    clear(sums);
    return items;
  };
}

/**
 * How much a dismissal takes from a dismissed book's neighbours, next to what a like adds. Half: what a reader does not want now says
 * less of their taste than what they liked. A judgement, not a measurement: no data set at hand tells of dismissals.
 */
export const dismissalStrength = 0.5;

/** How much what a reader did with a book says, next to a like; and how a recommendation puts it. */
export type Signal = { readonly strength: number; readonly kind: ReasonKind };

/**
 * The signal of one book of a history: a like weighs 1, weaker acts less. The first that applies of: dismissed or rated below
 * {@link likedStarsMin}, which say nothing for it; rated; on a shelf; viewed. What was given up says nothing for it.
 */
export function signalOf({ shelf, stars, dismissed, viewed }: HistoryEntry): Signal | undefined {
  if (dismissed) return undefined;
  if (stars !== null) return stars >= likedStarsMin ? { strength: 1, kind: 'because-you-rated' } : undefined;
  if (shelf !== null) return shelfSignals[shelf];
  return viewed ? { strength: 0.2, kind: 'because-you-viewed' } : undefined;
}

const shelfSignals: Readonly<Record<Place, Signal | undefined>> = {
  finished: { strength: 1, kind: 'because-you-finished' },
  reading: { strength: 0.6, kind: 'because-you-shelved' },
  'want-to-read': { strength: 0.4, kind: 'because-you-shelved' },
  abandoned: undefined,
};

/** Scores being added up, by book; `books` lists the first `count` that were touched, and only their sums are not zero. */
type Sums = {
  readonly scores: Float64Array;
  /** The largest single addition to a score, and the place in the history that it came from. */
  readonly largest: Float64Array;
  readonly places: Int32Array;
  readonly isTouched: Uint8Array;
  readonly books: Int32Array;
  count: number;
  readonly positive: Int32Array;
};

const emptySums = (bookCount: number): Sums => ({
  scores: new Float64Array(bookCount),
  largest: new Float64Array(bookCount),
  places: new Int32Array(bookCount),
  isTouched: new Uint8Array(bookCount),
  books: new Int32Array(bookCount),
  count: 0,
  positive: new Int32Array(bookCount),
});

type Addition = { readonly source: number; readonly strength: number; readonly place: number };

function addBook(model: ItemModel, sums: Sums, { source, strength, place }: Addition): void {
  const end = model.offsets[source + 1] ?? 0;
  for (let index = model.offsets[source] ?? 0; index < end; index += 1) {
    const target = model.targets[index] ?? 0;
    const weight = model.weights[index] ?? 0;
    // Not wanting a book is no reason for what it speaks against.
    if (strength < 0 && weight < 0) continue;
    const contribution = strength * weight;
    if (sums.isTouched[target] === 0) {
      sums.isTouched[target] = 1;
      sums.books[sums.count++] = target;
    }
    sums.scores[target] = (sums.scores[target] ?? 0) + contribution;
    // Of equal contributions the more recent book is the reason: it comes first.
    if (contribution > (sums.largest[target] ?? 0)) {
      sums.largest[target] = contribution;
      sums.places[target] = place;
    }
  }
}

function exclude(sums: Sums, indexOf: ReadonlyMap<BookId, number>, { recent, seen }: ReaderHistory): void {
  const without = (bookId: BookId): void => {
    const book = indexOf.get(bookId);
    if (book !== undefined) sums.scores[book] = 0;
  };
  seen.forEach(without);
  for (const { bookId, shelf, stars, dismissed } of recent) {
    if (shelf !== null || stars !== null || dismissed) without(bookId);
  }
}

/** The books whose score is above zero; the answer is good until the next call. */
function withPositiveScore({ scores, books, count, positive }: Sums): Int32Array {
  let found = 0;
  for (let index = 0; index < count; index += 1) {
    const book = books[index] ?? 0;
    if ((scores[book] ?? 0) > 0) positive[found++] = book;
  }
  return positive.subarray(0, found);
}

function toRecommendation(
  { books }: ItemModel,
  { scores, largest, places }: Sums,
  { recent }: ReaderHistory,
  book: number,
): Recommendation {
  const bookId = books[book];
  const because = recent[places[book] ?? 0];
  const kind = because === undefined ? undefined : signalOf(because)?.kind;
  if (bookId === undefined || because === undefined || kind === undefined) {
    throw new Error(`book ${book} of the model was scored from nothing`);
  }
  const reason = { kind, bookId: because.bookId };
  return { bookId, score: scores[book] ?? 0, reason, contribution: largest[book] ?? 0 };
}

function clear(sums: Sums): void {
  for (let index = 0; index < sums.count; index += 1) {
    const book = sums.books[index] ?? 0;
    sums.scores[book] = 0;
    sums.largest[book] = 0;
    sums.isTouched[book] = 0;
  }
  sums.count = 0;
}
