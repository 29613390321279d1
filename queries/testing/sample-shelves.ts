import type { BookId, ReaderId } from '../../domain/ids.ts';
import { bookNamed, factsOfEmma, readerNamed } from '../../domain/testing/examples.ts';
import type { BookFacts } from '../../domain/values.ts';
import type { KeptBook, PastMark, PastReading, ShelvedBook } from '../ports.ts';

type OfReader = { readonly readerId: ReaderId; readonly bookId: BookId };

/** What a store is filled with: a book that is on a shelf and not among the books has no title yet. */
export type SampleShelves = {
  readonly books: readonly SampleBook[];
  readonly shelves: readonly (OfReader & Omit<ShelvedBook, 'book'>)[];
  readonly past: readonly (OfReader & Omit<PastReading, 'book'> & PastMark)[];
};
type SampleBook = BookFacts & Pick<KeptBook, 'id' | 'withdrawn'>;

/** A reader with six books on one shelf, some equal in what shelves are sorted by. */
export const ana = readerNamed('ana');
/** A reader who finished, abandoned and is reading books. */
export const rui = readerNamed('rui');
/** A reader of books of very many genres. */
export const vi = readerNamed('vi');

const book = (id: string, facts: Partial<BookFacts> & { readonly withdrawn?: boolean }): SampleBook => ({
  id: bookNamed(id),
  title: `About ${id}`,
  authors: ['Ana'],
  language: 'pt',
  series: [],
  genres: [],
  withdrawn: false,
  ...facts,
});

const austen = { authors: ['Jane Austen', 'A. Aaron'] };
const genres = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `g${String(from + index).padStart(2, '0')}`);

const books: readonly SampleBook[] = [
  { ...factsOfEmma, ...austen, id: bookNamed('b1'), withdrawn: false },
  book('b2', { title: 'Emma', ...austen, series: [{ name: 'Letters', volume: 2.5 }] }),
  book('b3', { title: 'Persuasion', ...austen }),
  book('b4', { title: 'Beloved', authors: ['Toni Morrison'] }),
  book('b5', { title: 'beloved', authors: ['Zadie Smith'], withdrawn: true }),
  book('s1', { pages: 200, genres: ['fantasy', 'classics'] }),
  book('s2', { pages: 300, genres: ['fantasy', 'fantasy'], language: 'en' }),
  book('s3', {}),
  book('s5', { pages: 300, genres: ['classics'], language: 'en', withdrawn: true }),
  book('s6', { pages: 900, genres: ['fantasy'] }),
  book('s7', { pages: 999, genres: ['fantasy'] }),
  book('v1', { genres: genres(1, 20) }),
  book('v2', { genres: genres(20, 21) }),
];

type Entry = SampleShelves['shelves'][number];
const entry = (
  readerId: ReaderId,
  id: string,
  since: string,
  { shelf, stars = null, progress = null }: Partial<Entry> & Pick<Entry, 'shelf'>,
): Entry => ({ readerId, bookId: bookNamed(id), shelf, stars, progress, since });

const shelf = 'reading';
const shelves: readonly Entry[] = [
  entry(ana, 'b1', '2024-01-01T00:00:00.120Z', { shelf, stars: 4, progress: { page: 237, percent: 50 } }),
  entry(ana, 'b2', '2024-01-01T00:00:00.120Z', { shelf }),
  entry(ana, 'b3', '2024-01-03T00:00:00.000Z', { shelf, stars: 4, progress: { page: null, percent: 50 } }),
  entry(ana, 'b4', '2024-01-02T00:00:00.000Z', { shelf, stars: 5, progress: { page: 30, percent: null } }),
  entry(ana, 'b5', '2024-01-04T00:00:00.000Z', { shelf, stars: 1, progress: { page: 0, percent: 0 } }),
  entry(ana, 'untitled', '2024-01-05T00:00:00.000Z', { shelf, stars: 5 }),
  entry(ana, 's1', '2024-01-06T00:00:00.000Z', { shelf: 'abandoned' }),

  entry(rui, 's1', '2026-01-01T00:00:00.000Z', { shelf: 'finished', stars: 5 }),
  entry(rui, 's2', '2025-12-31T23:59:59.999Z', { shelf: 'finished', stars: 2 }),
  entry(rui, 's3', '2025-06-01T00:00:00.000Z', { shelf: 'finished' }),
  entry(rui, 'untitled', '2025-05-01T00:00:00.000Z', { shelf: 'finished', stars: 3 }),
  entry(rui, 's5', '2025-03-01T00:00:00.000Z', { shelf: 'finished' }),
  entry(rui, 's6', '2024-02-01T00:00:00.000Z', { shelf: 'abandoned', stars: 1 }),
  entry(rui, 's7', '2023-02-01T00:00:00.000Z', { shelf: 'reading', stars: 1 }),

  entry(vi, 'v1', '2025-03-01T00:00:00.000Z', { shelf: 'finished' }),
  entry(vi, 'v2', '2025-03-02T00:00:00.000Z', { shelf: 'finished', stars: 4 }),
];

type Reading = SampleShelves['past'][number];
const reading = (readerId: ReaderId, id: string, position: number, acts: Partial<Reading>): Reading => ({
  shelf: null,
  stars: null,
  dismissed: false,
  viewed: false,
  ...acts,
  readerId,
  bookId: bookNamed(id),
  position,
  at: `2024-02-01T00:00:00.${String(position).padStart(3, '0')}Z`,
});

const past: readonly Reading[] = [
  reading(ana, 'b1', 7, { viewed: true }),
  reading(ana, 'b2', 90, { shelf: 'abandoned', stars: 2 }),
  reading(ana, 'untitled', 30, { viewed: true }),
  reading(ana, 'b5', 9, { shelf: 'reading', viewed: true }),
  reading(rui, 's1', 10, { dismissed: true }),
  reading(ana, 'untitled-too', 100, { stars: 4 }),
  reading(ana, 's1', 31, {}),
];

export const sampleShelves: SampleShelves = { books, shelves, past };

/** A book of the sample as lists show it. */
export function keptBook(id: string): KeptBook {
  const found = books.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no book ${id} in the sample`);
  const { pages: _pages, ...kept } = found;
  return kept;
}
