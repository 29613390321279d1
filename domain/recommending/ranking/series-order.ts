import type { BookId, WorkId } from '../../ids.ts';
import type { OfferedBook } from './candidate.ts';
import { volumesOf, type Past, type PastSeries, type VolumeRange } from './past.ts';

/** A book of a series that is not withdrawn; several editions may be the same volume. */
export type SeriesVolume = {
  readonly bookId: BookId;
  readonly volume: number;
  readonly lastVolume?: number | undefined;
  readonly workId?: WorkId | undefined;
  readonly language: string;
};

/**
 * The books of a series that are in order for the reader: the first volume they have not read, in every edition, or an omnibus that begins with it and holds nothing
 * they have read; and stories between two volumes (1.5) or before the first (0, 0.5), once the volume before them, or the first, is read. None
 * when that volume is on another of the reader's shelves, given up or dismissed, or is missing from the catalogue: then a later one would leave a gap.
 */
export function booksInOrder(
  volumes: readonly SeriesVolume[],
  series: PastSeries = untouched,
): readonly SeriesVolume[] {
  const next = firstUnread(series.read);
  return volumes.filter((candidate) => {
    const range = volumesOf(candidate);
    if (holdsAny(series.read, range) || holdsAny(series.unread, range)) return false;
    if (range.first === next) return true;
    return isBeside(range) && holdsAny(series.read, volumeAt(Math.max(1, Math.floor(range.first))));
  });
}

/** The books of a series that are in order for one reader; `undefined` for a series that nobody knows. */
export type InOrder = (seriesName: string) => readonly SeriesVolume[] | undefined;

/** {@link booksInOrder} of each series that is asked for, found once. */
export function seriesInOrder(past: Past, volumesOf: ReadonlyMap<string, readonly SeriesVolume[]>): InOrder {
  const found = new Map<string, readonly SeriesVolume[] | undefined>();
  return (name) => {
    if (found.has(name)) return found.get(name);
    const volumes = volumesOf.get(name) ?? [];
    const books =
      volumes.length === 0
        ? undefined
        : booksInOrder(volumes, past.series.get(name)).filter((volume) => !isSeen(volume, past));
    found.set(name, books);
    return books;
  };
}

/**
 * The book to offer when `book` would be: itself when it belongs to no series that is known or is in order in one of its series; else the first unread volume of the
 * first of its series that has one, in the first of `languages` that there is, else in the book's own; `undefined` when there is none.
 */
export function inSeriesOrder(
  book: OfferedBook,
  inOrder: InOrder,
  languages: readonly string[] = [],
): BookId | undefined {
  const orders = book.series.map(({ name }) => inOrder(name)).filter((books) => books !== undefined);
  if (orders.length === 0) return book.id;
  if (orders.some((books) => books.some(({ bookId }) => bookId === book.id))) return book.id;
  const wanted = [...languages, book.language];
  return orders.map((books) => nextVolume(books, wanted)).find((next) => next !== undefined)?.bookId;
}

/** Of the books in order, the one to read next: a numbered volume, a single one before an omnibus, in the first of `languages` that there is. */
export function nextVolume(
  inOrder: readonly SeriesVolume[],
  languages: readonly string[],
): SeriesVolume | undefined {
  return inOrder
    .filter((volume) => !isBeside(volumesOf(volume)))
    .toSorted((left, right) => preference(left, languages) - preference(right, languages))
    .at(0);
}

/** Smaller is better: a single volume before an omnibus, then the languages in their order. */
function preference({ lastVolume, language }: SeriesVolume, languages: readonly string[]): number {
  const place = languages.indexOf(language);
  const [isOmnibus, ofLanguage] = [lastVolume === undefined ? 0 : 1, place === -1 ? languages.length : place];
  return isOmnibus * (languages.length + 1) + ofLanguage;
}

export const isSeen = (
  { bookId, workId }: { readonly bookId: BookId; readonly workId?: WorkId | undefined },
  { seen, seenWorks }: Past,
): boolean => seen.has(bookId) || (workId !== undefined && seenWorks.has(workId));

const untouched: PastSeries = { read: [], unread: [], lastLiked: undefined };

/** Stories beside the numbered volumes; an omnibus is none. */
const isBeside = ({ first, last }: VolumeRange): boolean =>
  first === last && (first < 1 || !Number.isInteger(first));

function firstUnread(read: readonly VolumeRange[]): number {
  let next = 1;
  // Every range moves it on once at most.
  for (let moved = true; moved;) {
    const covering = read.find(({ first, last }) => first <= next && next <= last);
    moved = covering !== undefined;
    if (covering !== undefined) next = Math.floor(covering.last) + 1;
  }
  return next;
}

const holdsAny = (ranges: readonly VolumeRange[], { first, last }: VolumeRange): boolean =>
  ranges.some((range) => range.first <= last && first <= range.last);

const volumeAt = (volume: number): VolumeRange => ({ first: volume, last: volume });
