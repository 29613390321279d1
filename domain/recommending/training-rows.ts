import type { KinKind } from './kin.ts';
import { readerCountOf, type LikeMatrix } from './like-matrix.ts';

/**
 * What a model is fitted to: rows of books that belong together, each with a weight. The first rows are readers and what they like; the others are authors and
 * series and their books, as if they were readers. The books of row n are `items[offsets[n]] … items[offsets[n + 1] - 1]`, ascending.
 *
 * Sources: collective EASE, which stacks such rows below the readers' (Jeunen, Van Balen and Goethals, "Closed-form models for collaborative filtering with
 * side-information", RecSys 2020).
 */
export type TrainingRows = {
  readonly bookCount: number;
  readonly offsets: Uint32Array;
  readonly items: Int32Array;
  /** What each row adds for every two of its books. */
  readonly weights: Float64Array;
};

export type RowWeights = {
  /** A reader of n books weighs `(n / mean)^-readerExponent`, where mean is that of all readers. */
  readonly readerExponent: number;
  /** What an author, and a series, weighs beside a reader of as many books as the mean. */
  readonly authorWeight: number;
  readonly seriesWeight: number;
};

/** Rows of the readers alone, all of the same weight. */
export const plainRows: RowWeights = { readerExponent: 0, authorWeight: 0, seriesWeight: 0 };

/** The numbers lie in memory that threads can share. */
export function trainingRows(
  likes: LikeMatrix,
  { readerExponent, authorWeight, seriesWeight }: RowWeights,
): TrainingRows {
  const kinWeights: Readonly<Record<KinKind, number>> = { author: authorWeight, series: seriesWeight };
  const kin = likes.kin.filter(({ kind }) => kinWeights[kind] > 0);
  const readerCount = readerCountOf(likes);
  const kinItems = kin.reduce((sum, { items }) => sum + items.length, 0);
  const rows = {
    bookCount: likes.books.length,
    offsets: new Uint32Array(new SharedArrayBuffer((readerCount + kin.length + 1) * 4)),
    items: new Int32Array(new SharedArrayBuffer((likes.items.length + kinItems) * 4)),
    weights: new Float64Array(new SharedArrayBuffer((readerCount + kin.length) * 8)),
  };
  rows.offsets.set(likes.offsets);
  rows.items.set(likes.items);
  const mean = likes.items.length / Math.max(1, readerCount);
  for (let reader = 0; reader < readerCount; reader += 1) {
    const liked = (likes.offsets[reader + 1] ?? 0) - (likes.offsets[reader] ?? 0);
    rows.weights[reader] = (liked / mean) ** -readerExponent;
  }
  kin.forEach(({ kind, items }, index) => {
    const row = readerCount + index;
    const start = rows.offsets[row] ?? 0;
    rows.items.set(items, start);
    rows.offsets[row + 1] = start + items.length;
    rows.weights[row] = kinWeights[kind];
  });
  return rows;
}
