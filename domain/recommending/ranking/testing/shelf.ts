import { workIdSchema, type BookId } from '../../../ids.ts';
import { bookNamed } from '../../../testing/examples.ts';
import { noPreferences, untouchedReading, type ReadingSnapshot } from '../../../values.ts';
import type { Candidate, Offer, OfferedBook } from '../candidate.ts';
import { noFilters } from '../filters.ts';
import { offersAmong, type Standing } from '../offers.ts';
import { pastOf, type Past, type PastBook } from '../past.ts';
import { seriesInOrder, type SeriesVolume } from '../series-order.ts';

type Facts = Partial<Omit<OfferedBook, 'id' | 'workId'>> & { readonly work?: string };

/** A book by an author and in a genre of its own, unless told otherwise. */
export const book = (id: string, { work, ...facts }: Facts = {}): OfferedBook => ({
  id: bookNamed(id),
  authors: [`author of ${id}`],
  series: [],
  genres: [`genre-of-${id}`],
  language: 'en',
  ...(work !== undefined && { workId: workIdSchema.parse(work) }),
  ...facts,
});

export const candidate = (id: string, score = 1, changes: Partial<Candidate> = {}): Candidate => ({
  bookId: bookNamed(id),
  score,
  reason: { kind: 'because-you-rated', bookId: bookNamed('liked') },
  source: 'feed',
  ...changes,
});

/** Volumes of one series, by one author: `volumes('saga', 1, 2)` are the books saga-1 and saga-2. */
export const volumes = (series: string, ...numbers: readonly number[]): OfferedBook[] =>
  numbers.map((volume) =>
    book(`${series}-${String(volume).replace('.', '-')}`, {
      authors: [`author of ${series}`],
      series: [{ name: series, volume }],
    }),
  );

export const finished = { shelf: 'finished' } as const;

/** What a reader did, the newest act first, with books of a catalogue. */
export const pastWith = (
  catalogue: readonly OfferedBook[],
  acts: Readonly<Record<string, Partial<ReadingSnapshot>>>,
): Past =>
  pastOf(
    Object.entries(acts).map(([id, act]): PastBook => {
      const { series = [], workId } = catalogue.find((one) => one.id === id) ?? {};
      return { ...untouchedReading, bookId: bookNamed(id), series, workId, ...act };
    }),
  );

/** How a reader stands before a catalogue, in which nobody has withdrawn anything. */
export function standing(catalogue: readonly OfferedBook[], changes: Partial<Standing> = {}): Standing {
  const byId = new Map<BookId, OfferedBook>(catalogue.map((one) => [one.id, one]));
  const past = changes.past ?? pastOf([]);
  return {
    past,
    preferences: noPreferences,
    filters: noFilters,
    bookOf: (id) => byId.get(id),
    inOrder: seriesInOrder(past, volumesIn(catalogue)),
    ...changes,
  };
}

export function volumesIn(catalogue: readonly OfferedBook[]): ReadonlyMap<string, readonly SeriesVolume[]> {
  const found = new Map<string, SeriesVolume[]>();
  for (const { id, workId, language, series } of catalogue) {
    for (const { name, ...volume } of series) {
      found.set(name, [...(found.get(name) ?? []), { bookId: id, workId, language, ...volume }]);
    }
  }
  return found;
}

/** Offers of books as they stand, the first best. */
export const offersOf = (...books: readonly OfferedBook[]): readonly Offer[] =>
  books.map((one, index) => ({
    ...candidate(one.id, 1 - index / 1_000),
    book: one,
    rank: 1 - index / 1_000,
  }));

export const offeredIds = (candidates: readonly Candidate[], stands: Standing): readonly string[] =>
  offersAmong(candidates, stands).map(({ bookId }) => bookId);
