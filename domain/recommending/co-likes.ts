import type { TrainingRows } from './training-rows.ts';

/**
 * How strongly every two books belong together: the Gram matrix XᵀX of the training rows X, in which a row adds its weight for every two of its books. Only
 * pairs that some row has are kept, each once, in the row of the less liked book: row i holds books j < i. The row of a
 * much-liked book is therefore short, and picking a small system out of the matrix is cheap. The numbers lie in memory that threads can share.
 */
export type CoLikes = {
  /** The diagonal. */
  readonly self: Float64Array;
  /** Row i is `books[offsets[i]] … books[offsets[i + 1] - 1]` with its `values`; offsets may pass 2³², hence floats. */
  readonly offsets: Float64Array;
  readonly books: Int32Array;
  readonly values: Float64Array;
};

export function coLikes(rows: TrainingRows, rowsOf: RowsOfBooks): CoLikes {
  const { bookCount } = rows;
  const row = emptyRow(bookCount);
  const offsets = new Float64Array(new SharedArrayBuffer((bookCount + 1) * 8));
  for (let book = 0; book < bookCount; book += 1) {
    addCoLikes({ rows, rowsOf, book, below: book, row });
    offsets[book + 1] = (offsets[book] ?? 0) + row.count;
    clearRow(row);
  }
  const pairs = offsets[bookCount] ?? 0;
  const books = new Int32Array(new SharedArrayBuffer(pairs * 4));
  const values = new Float64Array(new SharedArrayBuffer(pairs * 8));
  for (let book = 0; book < bookCount; book += 1) {
    addCoLikes({ rows, rowsOf, book, below: book, row });
    const start = offsets[book] ?? 0;
    for (let index = 0; index < row.count; index += 1) {
      const other = row.books[index] ?? 0;
      books[start + index] = other;
      values[start + index] = row.values[other] ?? 0;
    }
    clearRow(row);
  }
  return { self: selfLikes(rows), offsets, books, values };
}

/** Which rows have each book: those of book i are `rows[offsets[i]] … rows[offsets[i + 1] - 1]`, ascending. */
export type RowsOfBooks = { readonly offsets: Uint32Array; readonly rows: Int32Array };

/** The training rows, transposed. */
export function rowsOfBooks({ bookCount, offsets, items, weights }: TrainingRows): RowsOfBooks {
  const starts = new Uint32Array(new SharedArrayBuffer((bookCount + 1) * 4));
  for (const book of items) starts[book + 1] = (starts[book + 1] ?? 0) + 1;
  for (let book = 0; book < bookCount; book += 1) {
    starts[book + 1] = (starts[book + 1] ?? 0) + (starts[book] ?? 0);
  }
  const next = starts.slice();
  const rows = new Int32Array(new SharedArrayBuffer(items.length * 4));
  for (let row = 0; row < weights.length; row += 1) {
    for (let index = offsets[row] ?? 0; index < (offsets[row + 1] ?? 0); index += 1) {
      const book = items[index] ?? 0;
      rows[next[book] ?? 0] = row;
      next[book] = (next[book] ?? 0) + 1;
    }
  }
  return { offsets: starts, rows };
}

/** One row of the matrix while it is added up: `values` by book; `books` lists the first `count` that are not zero. */
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
  readonly rows: TrainingRows;
  readonly rowsOf: RowsOfBooks;
  readonly book: number;
  /** Only books with an index under this one. */
  readonly below: number;
  readonly row: CoLikeRow;
};

/** Adds to an empty row how strongly each other book belongs together with `book`. */
export function addCoLikes({ rows, rowsOf, book, below, row }: RowInput): void {
  for (let index = rowsOf.offsets[book] ?? 0; index < (rowsOf.offsets[book + 1] ?? 0); index += 1) {
    const from = rowsOf.rows[index] ?? 0;
    const end = rows.offsets[from + 1] ?? 0;
    const weight = rows.weights[from] ?? 0;
    for (let item = rows.offsets[from] ?? 0; item < end; item += 1) {
      const other = rows.items[item] ?? 0;
      // The items of a row ascend.
      if (other >= below) break;
      if (other === book) continue;
      if (row.values[other] === 0) row.books[row.count++] = other;
      row.values[other] = (row.values[other] ?? 0) + weight;
    }
  }
}

function selfLikes({ bookCount, offsets, items, weights }: TrainingRows): Float64Array {
  const self = new Float64Array(new SharedArrayBuffer(bookCount * 8));
  weights.forEach((weight, row) => {
    for (let item = offsets[row] ?? 0; item < (offsets[row + 1] ?? 0); item += 1) {
      const book = items[item] ?? 0;
      self[book] = (self[book] ?? 0) + weight;
    }
  });
  return self;
}
