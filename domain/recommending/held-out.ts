import type { BookId, ReaderId } from '../ids.ts';
import { murmur3 } from '../partition.ts';

/**
 * Readers that no model is trained on, so that models can be measured by what they would recommend to people they have never seen. Who is held
 * out follows from the id alone: a reader whom a share holds out is held out by every larger share, now and whenever the log is read again. So
 * of two models with their own shares, neither has seen the readers of the smaller one.
 */
export const isHeldOut = (readerId: ReaderId, share: number): boolean =>
  murmur3(`held-out:${readerId}`) < share * 2 ** 32;

/** How many of all readers are held out unless told otherwise. */
export const heldOutShareDefault = 0.1;

/** Who likes which books; each of them once. */
export type ReaderLikes = { readonly readerId: ReaderId; readonly books: readonly BookId[] };

/** What a model is told of a held-out reader, and what it is to foretell. */
export type CutLikes = { readonly given: readonly BookId[]; readonly hidden: readonly BookId[] };

/** A fifth of a reader's likes is hidden, and at least one. */
const hiddenShare = 0.2;

/**
 * Cuts the likes of a held-out reader; `undefined` with fewer than two of them. Which are hidden follows from the ids alone, in whatever order they come.
 */
export function cutLikes({ readerId, books }: ReaderLikes): CutLikes | undefined {
  if (books.length < 2) return undefined;
  const drawn = books
    .map((bookId) => ({ bookId, lot: murmur3(`hidden:${readerId}/${bookId}`) }))
    .sort((left, right) => left.lot - right.lot || (left.bookId < right.bookId ? -1 : 1))
    .map(({ bookId }) => bookId);
  const count = Math.max(1, Math.round(books.length * hiddenShare));
  return { hidden: drawn.slice(0, count), given: drawn.slice(count) };
}
