import type { BookId } from '../ids.ts';
import type { LikeMatrix } from './like-matrix.ts';
import type { RidgeColumn } from './local-ridge.ts';

/**
 * The item–item model in memory, as compressed sparse rows: what liking book i adds to the scores of others is `weights[k]` for
 * `targets[k]`, `offsets[i] <= k < offsets[i + 1]`. So the score of a book is a sum over the books of a reader. All
 * numbers are indices into `books`, which come most liked first.
 */
export type ItemModel = {
  readonly books: readonly BookId[];
  readonly offsets: Uint32Array;
  readonly targets: Int32Array;
  readonly weights: Float32Array;
};

/**
 * Turns the columns of the trainer (what predicts a book) into rows (what a book predicts) and lets popular books step back:
 * `weight = ridge weight × likes^-popularityExponent` of the predicted book. A row is thus sorted by target.
 */
export function itemModel(
  likes: LikeMatrix,
  columns: readonly RidgeColumn[],
  popularityExponent: number,
): ItemModel {
  const offsets = rowOffsets(likes.books.length, columns);
  const next = offsets.slice();
  const targets = new Int32Array(offsets.at(-1) ?? 0);
  const weights = new Float32Array(targets.length);
  columns.forEach((column, target) => {
    const factor = Math.max(1, likes.popularity[target] ?? 1) ** -popularityExponent;
    column.predictors.forEach((source, index) => {
      const at = next[source] ?? 0;
      next[source] = at + 1;
      targets[at] = target;
      weights[at] = (column.weights[index] ?? 0) * factor;
    });
  });
  return { books: likes.books, offsets, targets, weights };
}

function rowOffsets(bookCount: number, columns: readonly RidgeColumn[]): Uint32Array {
  const offsets = new Uint32Array(bookCount + 1);
  for (const { predictors } of columns) {
    for (const source of predictors) offsets[source + 1] = (offsets[source + 1] ?? 0) + 1;
  }
  for (let book = 0; book < bookCount; book += 1) {
    offsets[book + 1] = (offsets[book + 1] ?? 0) + (offsets[book] ?? 0);
  }
  return offsets;
}
