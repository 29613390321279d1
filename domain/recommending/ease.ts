import { rowsOfBooks } from './co-likes.ts';
import { readerCountOf, type LikeMatrix } from './like-matrix.ts';
import { plainRows, trainingRows } from './training-rows.ts';
import { inversePositiveDefinite } from './inverse.ts';

/** The larger sides that can be worked with: of the matrix to invert, and of the dense matrix of weights (900 MB). */
export const easeLimits = { invertedMax: 6_000, booksMax: 15_000 } as const;

/** Whether {@link easeWeights} stays within {@link easeLimits}. */
export const isEaseFeasible = (likes: LikeMatrix): boolean =>
  Math.min(readerCountOf(likes), likes.books.length) <= easeLimits.invertedMax &&
  likes.books.length <= easeLimits.booksMax;

/**
 * EASE^R, the yardstick: `B = I - P·diag(1 / P[j,j])` with `P = (XᵀX + λI)⁻¹` of the plain likes X (readers × books), dense, row by row: `B[i,j]` is what
 * liking book i adds to the score of book j; the diagonal is 0. Where readers are fewer than books the inverse is had from the readers' side by Woodbury's identity,
 * `P = (I - Xᵀ(XXᵀ + λI)⁻¹X) / λ`, which is the same matrix for less work. Takes seconds.
 *
 * Source: Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019, arXiv:1905.03375.
 */
export function easeWeights(
  likes: LikeMatrix,
  lambda: number,
  side: EaseSide = smallerSide(likes),
): Float32Array<ArrayBuffer> {
  return side === 'readers' ? fromReaders(likes, lambda) : fromBooks(likes, lambda);
}

export type EaseSide = 'readers' | 'books';

export const smallerSide = (likes: LikeMatrix): EaseSide =>
  readerCountOf(likes) < likes.books.length ? 'readers' : 'books';

function fromBooks(likes: LikeMatrix, lambda: number): Float32Array<ArrayBuffer> {
  const size = likes.books.length;
  const precision = inversePositiveDefinite(overlaps(rowsOf(likes), size, lambda), size);
  return weightsOf(size, (book, row) => row.set(precision.subarray(book * size, (book + 1) * size)));
}

function fromReaders(likes: LikeMatrix, lambda: number): Float32Array<ArrayBuffer> {
  const size = readerCountOf(likes);
  const readers = columnsOf(likes);
  const inverse = inversePositiveDefinite(overlaps(readers, size, lambda), size);
  const spread = spreadOver(likes, inverse);
  const bookCount = likes.books.length;
  return weightsOf(bookCount, (book, row) => {
    row.fill(0);
    for (const reader of readers[book] ?? []) {
      const start = reader * bookCount;
      for (let other = 0; other < bookCount; other += 1)
        row[other] = (row[other] ?? 0) - (spread[start + other] ?? 0);
    }
    row[book] = (row[book] ?? 0) + 1;
    for (let other = 0; other < bookCount; other += 1) row[other] = (row[other] ?? 0) / lambda;
  });
}

/** The inverse times X: readers × books. */
function spreadOver(likes: LikeMatrix, inverse: Float64Array): Float64Array {
  const size = readerCountOf(likes);
  const bookCount = likes.books.length;
  const spread = new Float64Array(size * bookCount);
  for (let reader = 0; reader < size; reader += 1) {
    const row = spread.subarray(reader * bookCount, (reader + 1) * bookCount);
    for (let other = 0; other < size; other += 1) {
      const weight = inverse[reader * size + other] ?? 0;
      const end = likes.offsets[other + 1] ?? 0;
      for (let at = likes.offsets[other] ?? 0; at < end; at += 1) {
        const book = likes.items[at] ?? 0;
        row[book] = (row[book] ?? 0) + weight;
      }
    }
  }
  return spread;
}

/** How many of the sets hold both of every two numbers below `size`, plus λ on the diagonal. */
function overlaps(sets: readonly Int32Array[], size: number, lambda: number): Float64Array {
  const counts = new Float64Array(size * size);
  for (const set of sets) {
    for (const left of set) {
      for (const right of set) counts[left * size + right] = (counts[left * size + right] ?? 0) + 1;
    }
  }
  for (let at = 0; at < size; at += 1) counts[at * size + at] = (counts[at * size + at] ?? 0) + lambda;
  return counts;
}

const rowsOf = (likes: LikeMatrix): Int32Array[] =>
  Array.from({ length: readerCountOf(likes) }, (_, reader) =>
    likes.items.subarray(likes.offsets[reader], likes.offsets[reader + 1]),
  );

function columnsOf(likes: LikeMatrix): Int32Array[] {
  const { offsets, rows } = rowsOfBooks(trainingRows(likes, plainRows));
  return likes.books.map((_, book) => rows.subarray(offsets[book], offsets[book + 1]));
}

/** `-P[i,j] / P[j,j]`, and 0 on the diagonal; `writeRow` gives row i of P. */
function weightsOf(
  size: number,
  writeRow: (book: number, row: Float64Array) => void,
): Float32Array<ArrayBuffer> {
  const weights = new Float32Array(size * size);
  const diagonal = new Float64Array(size);
  const row = new Float64Array(size);
  for (let book = 0; book < size; book += 1) {
    writeRow(book, row);
    diagonal[book] = row[book] ?? 1;
    weights.set(row, book * size);
  }
  for (let book = 0; book < size; book += 1) {
    const start = book * size;
    for (let other = 0; other < size; other += 1) {
      weights[start + other] = other === book ? 0 : -(weights[start + other] ?? 0) / (diagonal[other] ?? 1);
    }
  }
  return weights;
}
