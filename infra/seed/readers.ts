import type { Shelf, Stars } from '../../domain/values.ts';
import type { SeedBook } from './catalogue.ts';
import { encountersOf, type Encounter } from './encounters.ts';
import { exposuresOf, type SyntheticExposures } from './exposures.ts';
import { libraryOf, type LibraryBook } from './library.ts';
import { chance, randomOf, wholeBetween, type Random } from './random.ts';
import { drawTaste } from './taste.ts';

/** A made-up reader, named so that nobody takes it for a person. */
export type SyntheticReader = {
  /** `synthetic-0001`, `synthetic-0002` … */
  readonly name: string;
  readonly preferences: { readonly genres: string[]; readonly languages: string[] };
  /** Oldest first. */
  readonly actions: readonly SyntheticAction[];
  /** Of the day on which the seed is planted, after all that the reader did. */
  readonly exposures: SyntheticExposures;
};

/** One thing that a synthetic reader did; `at` is an ISO instant, strictly increasing within a reader. */
export type SyntheticAction = Deed & { readonly bookSlug: string; readonly at: string };

type Deed =
  | { readonly kind: 'view' }
  | { readonly kind: 'shelve'; readonly shelf: Shelf }
  | { readonly kind: 'rate'; readonly stars: Stars }
  | { readonly kind: 'dismiss' };

/** As many as the four digits of their names can count, and about a minute of work. */
export const syntheticReadersMax = 9_999;

/**
 * Readers made from a seed, with a history whose likes have a structure that a model can learn. The same arguments give
 * the same readers, and a larger `count` keeps the ones before. The taste model:
 *
 * - Every series or single book has a Zipf-like popularity, in an order drawn from the seed in
 *   which authors of many books tend to come first (`library.ts`).
 * - Every reader draws 1–3 favourite genres, 1–2 languages and 2–4 authors (`taste.ts`). The affinity of a book is its
 *   genre overlap, plus a favourite author, plus going on with a series; how likely it is met grows with its popularity
 *   and the square of its affinity.
 * - Readers meet 10–45 books. Those who finished a volume and did not dislike it go on with the next one, in order;
 *   nobody skips a volume (`encounters.ts`).
 * - About three fifths of what they meet is finished and three quarters of that rated, with stars that follow affinity
 *   and noise; the rest is wanted, left unfinished, only looked at, or (what fits badly) dismissed. What a reader finished
 *   or rated is never dismissed.
 *
 * `seed` is whole and not negative. No action is later than `now`, and no book is read that is of a later year. Throws a
 * RangeError for a `count` above {@link syntheticReadersMax}.
 */
export function syntheticReaders({
  seed,
  count,
  books,
  now,
}: SyntheticReadersOptions): readonly SyntheticReader[] {
  if (count > syntheticReadersMax) throw new RangeError(`count must be at most ${syntheticReadersMax}`);
  const published = books.filter(({ year }) => year <= now.getUTCFullYear());
  const library = libraryOf(published, randomOf({ seed, stream: 0 }));
  return Array.from({ length: count }, (_, index) =>
    syntheticReader({
      number: index + 1,
      library,
      now,
      random: randomOf({ seed, stream: index + 1 }),
      exposureRandom: randomOf({ seed, stream: exposureStreams + index + 1 }),
    }),
  );
}

export type SyntheticReadersOptions = {
  readonly seed: number;
  readonly count: number;
  readonly books: readonly SeedBook[];
  readonly now: Date;
};

/** Streams of random numbers from here on are for what readers are recommended: what they do does not depend on it. */
const exposureStreams = 1_000_000;

function syntheticReader({
  number,
  library,
  now,
  random,
  exposureRandom,
}: SyntheticReaderOptions): SyntheticReader {
  const taste = drawTaste(library, random);
  const deeds = encountersOf(taste, library, random).flatMap((encounter) =>
    deedsOf(encounter, random).map((deed) => ({ ...deed, bookSlug: encounter.slug })),
  );
  const instants = instantsBefore(now, deeds.length, random);
  const met = new Set(deeds.map(({ bookSlug }) => bookSlug));
  return {
    name: `synthetic-${String(number).padStart(4, '0')}`,
    preferences: { genres: [...taste.genres], languages: [...taste.languages] },
    actions: deeds.map((deed, index) => ({ ...deed, at: instants[index] ?? now.toISOString() })),
    exposures: exposuresOf({ taste, met }, library, exposureRandom),
  };
}

type SyntheticReaderOptions = {
  readonly number: number;
  readonly library: readonly LibraryBook[];
  readonly now: Date;
  readonly random: Random;
  readonly exposureRandom: Random;
};

/** Of the finished books, those that were wanted and those that were marked as being read before. */
const [wantedFirst, startedFirst] = [0.3, 0.7];

function deedsOf(encounter: Encounter, random: Random): Deed[] {
  switch (encounter.outcome) {
    case 'glanced':
      return [{ kind: 'view' }];
    case 'wanted':
      return [{ kind: 'view' }, { kind: 'shelve', shelf: 'want-to-read' }];
    case 'dismissed':
      return [{ kind: 'dismiss' }];
    case 'unfinished':
      return [{ kind: 'view' }, { kind: 'shelve', shelf: 'reading' }];
    case 'finished':
      return [
        { kind: 'view' },
        ...(chance(random, wantedFirst) ? [{ kind: 'shelve', shelf: 'want-to-read' } as const] : []),
        ...(chance(random, startedFirst) ? [{ kind: 'shelve', shelf: 'reading' } as const] : []),
        { kind: 'shelve', shelf: 'finished' },
        ...(encounter.stars === null ? [] : [{ kind: 'rate', stars: encounter.stars } as const]),
      ];
  }
}

const hourMs = 3_600_000;

/** One instant per deed, at the reader's own pace of 6–96 hours, the last one within that time before `now`. */
function instantsBefore(now: Date, count: number, random: Random): string[] {
  const paceMs = wholeBetween(random, { from: 6, to: 96 }) * hourMs;
  return Array.from({ length: count }, (_, index) =>
    new Date(now.getTime() - (count - index) * paceMs + Math.floor(random() * paceMs)).toISOString(),
  );
}
