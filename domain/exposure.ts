import { accept, refuse, type Decider, type Decision } from './decider.ts';
import type { ExposureEvent } from './events.ts';
import type { ExposedBook } from './exposed-book.ts';
import { exposureStream, type BookId, type ReaderId } from './ids.ts';
import { murmur3 } from './partition.ts';

/** What one reader was recommended on one day and what they opened of it, folded from `exposure-<readerId>+<day>`. */
export type Exposure = { readonly shown: ReadonlySet<BookId>; readonly clicked: ReadonlySet<BookId> };

export type ExposureCommand = {
  readonly type: 'record-exposures';
  readonly readerId: ReaderId;
  /** `YYYY-MM-DD` in UTC. */
  readonly day: string;
  readonly sampleRate: number;
  readonly shown: readonly ExposedBook[];
  readonly clicked: readonly ExposedBook[];
};

export type ExposureRefusal = 'too-many-exposures';

/** Recommendations recorded of one reader a day, shown and clicked each; nobody reads through more. */
export const exposuresPerDayMax = 1_000;

/** However often a book is shown or opened on one day, it counts once. */
export const exposure: Decider<Exposure, ExposureCommand, ExposureEvent, ExposureRefusal> = {
  initial: { shown: new Set(), clicked: new Set() },
  evolve,
  decide,
};

/**
 * Whether this reader's day is recorded. All of a day is or none, so that clicks and impressions stay comparable; the hash spreads days
 * evenly, and is not the one of partitions alone, because the day is part of it.
 */
export const isSampled = (readerId: ReaderId, day: string, sampleRate: number): boolean =>
  murmur3(exposureStream(readerId, day)) / 2 ** 32 < sampleRate;

function evolve({ shown, clicked }: Exposure, { type, data }: ExposureEvent): Exposure {
  const books = data.books.map(({ bookId }) => bookId);
  switch (type) {
    case 'RecommendationsShown':
      return { shown: new Set([...shown, ...books]), clicked };
    case 'RecommendationsClicked':
      return { shown, clicked: new Set([...clicked, ...books]) };
  }
}

function decide(command: ExposureCommand, state: Exposure): Decision<ExposureEvent, ExposureRefusal> {
  const { readerId, day, sampleRate } = command;
  if (!isSampled(readerId, day, sampleRate)) return accept();
  const shown = newBooks(command.shown, state.shown);
  const clicked = newBooks(command.clicked, state.clicked);
  const most = Math.max(state.shown.size + shown.length, state.clicked.size + clicked.length);
  if (most > exposuresPerDayMax) return refuse('too-many-exposures');
  const about = { readerId, day, sampleRate };
  const events: ExposureEvent[] = [];
  if (shown.length > 0) events.push({ type: 'RecommendationsShown', data: { ...about, books: shown } });
  if (clicked.length > 0) events.push({ type: 'RecommendationsClicked', data: { ...about, books: clicked } });
  return accept(...events);
}

/** The first mention of every book that is not known yet. */
function newBooks(books: readonly ExposedBook[], known: ReadonlySet<BookId>): ExposedBook[] {
  const fresh = new Map<BookId, ExposedBook>();
  for (const book of books) {
    if (!known.has(book.bookId) && !fresh.has(book.bookId)) fresh.set(book.bookId, book);
  }
  return [...fresh.values()];
}
