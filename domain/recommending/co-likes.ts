import { readerCountOf, type LikeMatrix } from './like-matrix.ts';

/**
 * How strongly every two books are liked together: the Gram matrix XᵀX of the likes, in which each like of a reader of n books weighs
 * 1/√n, so that a reader counts once in all however many books they like. Only pairs that somebody likes are kept, each
 * once, in the row of the less liked book: row i holds books j < i. The row of a much-liked book is therefore short,
 * and picking a small system out of the matrix is cheap.
 */
export type CoLikes = {
  /** The diagonal. */
  readonly self: Float64Array;
  /** Row i is `books[offsets[i]] … books[offsets[i + 1] - 1]` with its `values`; offsets may pass 2³², hence floats. */
  readonly offsets: Float64Array;
  readonly books: Int32Array;
  readonly values: Float64Array;
};

export function coLikes(likes: LikeMatrix, readers: ReadersOfBooks): CoLikes {
  const bookCount = likes.books.length;
  const row = emptyRow(bookCount);
  const offsets = new Float64Array(bookCount + 1);
  for (let book = 0; book < bookCount; book += 1) {
    addCoLikes({ likes, readers, book, below: book, row });
    offsets[book + 1] = (offsets[book] ?? 0) + row.count;
    clearRow(row);
  }
  const pairs = offsets[bookCount] ?? 0;
  const books = new Int32Array(pairs);
  const values = new Float64Array(pairs);
  for (let book = 0; book < bookCount; book += 1) {
    addCoLikes({ likes, readers, book, below: book, row });
    const start = offsets[book] ?? 0;
    for (let index = 0; index < row.count; index += 1) {
      const other = row.books[index] ?? 0;
      books[start + index] = other;
      values[start + index] = row.values[other] ?? 0;
    }
    clearRow(row);
  }
  return { self: selfLikes(likes), offsets, books, values };
}

/** Who likes each book: the readers of book i are `readers[offsets[i]] … readers[offsets[i + 1] - 1]`, ascending. */
export type ReadersOfBooks = { readonly offsets: Uint32Array; readonly readers: Int32Array };

/** The like matrix, transposed. */
export function readersOfBooks(likes: LikeMatrix): ReadersOfBooks {
  const offsets = new Uint32Array(likes.books.length + 1);
  likes.popularity.forEach((count, book) => {
    offsets[book + 1] = (offsets[book] ?? 0) + count;
  });
  const next = offsets.slice();
  const readers = new Int32Array(likes.items.length);
  for (let reader = 0; reader < readerCountOf(likes); reader += 1) {
    for (let index = likes.offsets[reader] ?? 0; index < (likes.offsets[reader + 1] ?? 0); index += 1) {
      const book = likes.items[index] ?? 0;
      readers[next[book] ?? 0] = reader;
      next[book] = (next[book] ?? 0) + 1;
    }
  }
  return { offsets, readers };
}

/** One row of the matrix while it is added up: `values` by book, of which the first `count` of `books` were touched. */
export type CoLikeRow = { readonly values: Float64Array; readonly books: Int32Array; count: number };

export const emptyRow = (bookCount: number): CoLikeRow => ({
  values: new Float64Array(bookCount),
  books: new Int32Array(bookCount),
  count: 0,
});

/** Makes the row empty again, in the time its touched books take. */
export function clearRow(row: CoLikeRow): void {
  for (let index = 0; index < row.count; index += 1) row.values[row.books[index] ?? 0] = 0;
  row.count = 0;
}

type RowInput = {
  readonly likes: LikeMatrix;
  readonly readers: ReadersOfBooks;
  readonly book: number;
  /** Only books with an index under this one. */
  readonly below: number;
  readonly row: CoLikeRow;
};

/** Adds to an empty row how strongly each other book is liked together with `book`. */
export function addCoLikes({ likes, readers, book, below, row }: RowInput): void {
  for (let index = readers.offsets[book] ?? 0; index < (readers.offsets[book + 1] ?? 0); index += 1) {
    const reader = readers.readers[index] ?? 0;
    const start = likes.offsets[reader] ?? 0;
    const end = likes.offsets[reader + 1] ?? 0;
    const weight = 1 / (end - start);
    for (let item = start; item < end; item += 1) {
      const other = likes.items[item] ?? 0;
      // The items of a reader ascend.
      if (other >= below) break;
      if (other === book) continue;
      if (row.values[other] === 0) row.books[row.count++] = other;
      row.values[other] = (row.values[other] ?? 0) + weight;
    }
  }
}

function selfLikes(likes: LikeMatrix): Float64Array {
  const self = new Float64Array(likes.books.length);
  for (let reader = 0; reader < readerCountOf(likes); reader += 1) {
    const start = likes.offsets[reader] ?? 0;
    const end = likes.offsets[reader + 1] ?? 0;
    for (let item = start; item < end; item += 1) {
      const book = likes.items[item] ?? 0;
      self[book] = (self[book] ?? 0) + 1 / (end - start);
    }
  }
  return self;
}
