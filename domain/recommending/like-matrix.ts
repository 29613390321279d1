import type { BookId, ReaderId } from '../ids.ts';
import { kinOf, type KinFacts, type KinKind } from './kin.ts';

/**
 * Who likes what, as compressed sparse rows: the books of the n-th reader are `items[offsets[n]] … items[offsets[n + 1] - 1]`,
 * ascending indices into `books`. Books come most liked first (then by id), readers by id, so that equal likes give equal
 * matrices, to the bit, in whatever order they were met.
 */
export type LikeMatrix = {
  /** The books that somebody likes, and then those that nobody does but are kin to another. */
  readonly books: readonly BookId[];
  /** Books of one author or series, ascending; by kind and name. */
  readonly kin: readonly { readonly kind: KinKind; readonly items: Int32Array }[];
  /** Likes per book, in the order of `books`. */
  readonly popularity: Uint32Array;
  readonly offsets: Uint32Array;
  readonly items: Int32Array;
  /** Readers left out because they like more than {@link likesPerReaderMax} books. */
  readonly readersLeftOut: number;
};

/**
 * Readers who like more books than this are not trained on: the work grows with the square of a reader's likes, and such
 * an account is a library or a script rather than a person.
 */
export const likesPerReaderMax = 5_000;

/** What is known of the books besides who likes them. */
export type KnownBooks = {
  /** Books to leave out. */
  readonly without?: ReadonlySet<BookId>;
  /** Whose kin books are, of those of which it is known. */
  readonly facts?: ReadonlyMap<BookId, KinFacts>;
};

/** Builds the matrix of these likes. Readers who like nothing have no row. */
export function likeMatrix(
  likes: ReadonlyMap<ReaderId, readonly BookId[]>,
  { without = new Set(), facts = new Map() }: KnownBooks = {},
): LikeMatrix {
  const rows = [...likes]
    .map(([reader, books]) => ({ reader, books: books.filter((bookId) => !without.has(bookId)) }))
    .filter(({ books }) => books.length > 0);
  const trainedOn = rows
    .filter(({ books }) => books.length <= likesPerReaderMax)
    .sort((left, right) => (left.reader < right.reader ? -1 : 1));
  const kin = kinOf(facts, without);
  const counted = countLikes(
    trainedOn.flatMap(({ books }) => books),
    kin.flatMap(({ books }) => books),
  );
  const indexOf = new Map(counted.map(({ bookId }, index) => [bookId, index]));
  return {
    books: counted.map(({ bookId }) => bookId),
    popularity: Uint32Array.from(counted, ({ count }) => count),
    kin: kin.map(({ kind, books }) => ({ kind, items: indicesOf(books, indexOf) })),
    ...compress(trainedOn, indexOf),
    readersLeftOut: rows.length - trainedOn.length,
  };
}

/** How many readers have a row. */
export const readerCountOf = (likes: LikeMatrix): number => likes.offsets.length - 1;

function countLikes(
  liked: readonly BookId[],
  others: readonly BookId[],
): { bookId: BookId; count: number }[] {
  const counts = new Map<BookId, number>(others.map((bookId) => [bookId, 0]));
  for (const bookId of liked) counts.set(bookId, (counts.get(bookId) ?? 0) + 1);
  return [...counts]
    .map(([bookId, count]) => ({ bookId, count }))
    .sort((left, right) => right.count - left.count || (left.bookId < right.bookId ? -1 : 1));
}

function compress(
  rows: readonly { readonly books: readonly BookId[] }[],
  indexOf: ReadonlyMap<BookId, number>,
): Pick<LikeMatrix, 'offsets' | 'items'> {
  const offsets = new Uint32Array(rows.length + 1);
  const items = new Int32Array(rows.reduce((sum, { books }) => sum + books.length, 0));
  rows.forEach(({ books }, row) => {
    const start = offsets[row] ?? 0;
    items.set(indicesOf(books, indexOf), start);
    offsets[row + 1] = start + books.length;
  });
  return { offsets, items };
}

const indicesOf = (books: readonly BookId[], indexOf: ReadonlyMap<BookId, number>): Int32Array =>
  Int32Array.from(books, (bookId) => indexOf.get(bookId) ?? 0).sort();
