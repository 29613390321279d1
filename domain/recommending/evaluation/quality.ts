import type { BookId } from '../../ids.ts';

/**
 * How well a ranked list foretells the books in `wanted` (one reader's test books). Recall@k is the share of them among the first k; NDCG@k the
 * discounted gain `Σ 1/log₂(rank + 1)` of those found among the first k by that of an ideal list, which begins with
 * min(k, wanted) of them; a hit is one or more among the first 20.
 *
 * Source of NDCG: Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20(4), 2002.
 */
export function qualityOf(ranked: readonly BookId[], wanted: ReadonlySet<BookId>): Quality {
  const isFound = ranked.slice(0, listLength).map((bookId) => wanted.has(bookId));
  return {
    recall20: found(isFound, 20) / wanted.size,
    recall50: found(isFound, 50) / wanted.size,
    ndcg20: gain(isFound, 20) / idealGain(Math.min(20, wanted.size)),
    ndcg100: gain(isFound, 100) / idealGain(Math.min(100, wanted.size)),
    hitRate20: found(isFound, 20) > 0 ? 1 : 0,
  };
}

/** Each between 0 and 1, of one reader or as a mean over readers. */
export type Quality = {
  readonly recall20: number;
  readonly recall50: number;
  readonly ndcg20: number;
  readonly ndcg100: number;
  readonly hitRate20: number;
};

/** How many books of a list are looked at. */
export const listLength = 100;

/** The mean of each measure over readers; all zero over none. */
export function meanQuality(readers: readonly Quality[]): Quality {
  const mean = (name: keyof Quality): number => meanOf(readers.map((quality) => quality[name]));
  return {
    recall20: mean('recall20'),
    recall50: mean('recall50'),
    ndcg20: mean('ndcg20'),
    ndcg100: mean('ndcg100'),
    hitRate20: mean('hitRate20'),
  };
}

export const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

const found = (isFound: readonly boolean[], k: number): number => isFound.slice(0, k).filter(Boolean).length;

const discount = (index: number): number => 1 / Math.log2(index + 2);

const gain = (isFound: readonly boolean[], k: number): number =>
  isFound.slice(0, k).reduce((sum, isHit, index) => sum + (isHit ? discount(index) : 0), 0);

function idealGain(count: number): number {
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += discount(index);
  return sum;
}
