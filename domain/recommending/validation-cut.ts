import type { BookId } from '../ids.ts';
import { inDrawnOrder } from './evaluation/cut.ts';
import { murmur3 } from '../partition.ts';
import { readerCountOf, type LikeMatrix } from './like-matrix.ts';

/** Readers that are asked at most: more would only take longer. */
export const validationReadersMax = 3_000;

/** The share of their likes that is cut out. */
export const validationShare = 0.2;

/** Likes to choose parameters by: `left` has the same books, in the same order, as the likes it was cut from. */
export type ValidationCut = {
  readonly left: LikeMatrix;
  readonly readers: readonly { readonly liked: readonly BookId[]; readonly wanted: readonly BookId[] }[];
};

/**
 * Cuts a fifth of their likes out of half of the readers, and out of {@link validationReadersMax} of them at most: the less is cut out, the more what is left
 * resembles the whole. Who and what follows from their places in the matrix alone.
 */
export function validationCut(likes: LikeMatrix): ValidationCut {
  const count = Math.min(validationReadersMax, Math.floor(readerCountOf(likes) / 2));
  const asked = new Set(drawnReaders(likes, count));
  const readers: { liked: readonly BookId[]; wanted: readonly BookId[] }[] = [];
  const rows = Array.from({ length: readerCountOf(likes) }, (_, reader) => {
    const items = likes.items.subarray(likes.offsets[reader], likes.offsets[reader + 1]);
    if (!asked.has(reader)) return items;
    const drawn = inDrawnOrder(booksAt(likes, items), `validation ${reader}`);
    const cut = Math.min(Math.round(drawn.length * validationShare), drawn.length - 1);
    if (cut === 0) return items;
    const wanted = drawn.slice(0, cut);
    readers.push({ liked: drawn.slice(cut), wanted });
    const isWanted = new Set<BookId | undefined>(wanted);
    return items.filter((item) => !isWanted.has(likes.books[item]));
  });
  return { left: { ...likes, ...joined(rows, likes.books.length) }, readers };
}

const drawnReaders = (likes: LikeMatrix, count: number): number[] =>
  Array.from({ length: readerCountOf(likes) }, (_, reader) => ({
    reader,
    lot: murmur3(`validation ${reader}`),
  }))
    .sort((left, right) => left.lot - right.lot || left.reader - right.reader)
    .slice(0, count)
    .map(({ reader }) => reader);

const booksAt = ({ books }: LikeMatrix, items: Int32Array): BookId[] =>
  Array.from(items, (item) => books[item]).filter((bookId) => bookId !== undefined);

function joined(
  rows: readonly Int32Array[],
  bookCount: number,
): Pick<LikeMatrix, 'offsets' | 'items' | 'popularity'> {
  const offsets = new Uint32Array(rows.length + 1);
  const items = new Int32Array(rows.reduce((sum, row) => sum + row.length, 0));
  const popularity = new Uint32Array(bookCount);
  rows.forEach((row, index) => {
    const start = offsets[index] ?? 0;
    items.set(row, start);
    offsets[index + 1] = start + row.length;
    for (const item of row) popularity[item] = (popularity[item] ?? 0) + 1;
  });
  return { offsets, items, popularity };
}
