import { z } from 'zod';

/** A read model that ranks books by a number: rows `{ bookId, partition, <column> }`, whose column is summed over the partitions. */
export type Ranking = {
  readonly projection: 'popular-books' | 'trending';
  /** What messages call it. */
  readonly title: string;
  readonly column: 'likes' | 'score';
  readonly number: z.ZodType<number>;
  /** By how much of itself a sum of the column may be too great: nothing for whole numbers, which are summed exactly. */
  readonly roundingMax: number;
};

/** By the number of readers who like them. */
export const popularity: Ranking = {
  projection: 'popular-books',
  title: 'popular books',
  column: 'likes',
  number: z.int(),
  roundingMax: 0,
};

/** By how much readers care for them lately. A sum of P doubles is off by less than P × 2^-53 of itself. */
export const trend: Ranking = {
  projection: 'trending',
  title: 'trending books',
  column: 'score',
  number: z.number(),
  roundingMax: 2 ** -40,
};
