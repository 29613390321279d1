import type { BookId, ReaderId } from '../../ids.ts';
import { murmur3 } from '../../partition.ts';

/** Who likes what; the books of a reader are different from one another. */
export type ReaderLikes = ReadonlyMap<ReaderId, readonly BookId[]>;

/**
 * Cuts a share of each reader's likes out, to be foretold from the rest: as many as the share comes to when rounded, and never a reader's only one. Which ones
 * depends on the seed and the ids alone, so the same likes are cut the same way in whatever order they come. Readers without a
 * book in a part are not in it.
 */
export function cutOut(
  likes: ReaderLikes,
  { share, seed }: { readonly share: number; readonly seed: number },
): { readonly kept: ReaderLikes; readonly cut: ReaderLikes } {
  const kept = new Map<ReaderId, readonly BookId[]>();
  const cut = new Map<ReaderId, readonly BookId[]>();
  for (const [reader, books] of likes) {
    const count = Math.min(Math.round(books.length * share), books.length - 1);
    const drawn = inDrawnOrder(books, `${seed} ${reader}`);
    if (count > 0) cut.set(reader, drawn.slice(0, count));
    if (books.length > 0) kept.set(reader, drawn.slice(Math.max(0, count)));
  }
  return { kept, cut };
}

/** The books in an order that looks random and follows from `draw` and their ids. */
export function inDrawnOrder(books: readonly BookId[], draw: string): BookId[] {
  return books
    .map((bookId) => ({ bookId, lot: murmur3(`${draw} ${bookId}`) }))
    .sort((left, right) => left.lot - right.lot || (left.bookId < right.bookId ? -1 : 1))
    .map(({ bookId }) => bookId);
}
