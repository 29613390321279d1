import type { BookId } from '../../ids.ts';
import { bootstrapIntervals, type Interval } from './bootstrap.ts';
import { meanOf, meanQuality, qualityOf, type Quality } from './quality.ts';

/** What comes of ranking books for many readers; every figure is of lists over all books that the reader had not liked. */
export type Figures = Quality & {
  /** The share of all books that are among the first 20 of at least one reader. */
  readonly coverage20: number;
  /** How much more liked the first 20 are than the books the readers turned to: mean likes by mean likes. 1 is fair, more leans to the popular. */
  readonly popularityBias20: number;
  /** 95 % bootstrap intervals over readers. */
  readonly intervals: Readonly<Record<keyof Quality, Interval>>;
};

/** Adds up the lists of one ranker, reader by reader; two tallies that were given the same readers in the same order can be compared. */
export type Tally = {
  readonly add: (ranked: readonly BookId[], wanted: readonly BookId[]) => void;
  /** In the order of adding. */
  readonly qualities: readonly Quality[];
  readonly means: () => Quality;
  readonly figures: (seed: number) => Figures;
};

/** `likesOf` has every book that can be recommended, with its likes. */
export function tally(likesOf: ReadonlyMap<BookId, number>): Tally {
  const qualities: Quality[] = [];
  const recommended = new Set<BookId>();
  const likesRecommended: number[] = [];
  const likesWanted: number[] = [];
  return {
    qualities,
    add: (ranked, wanted) => {
      qualities.push(qualityOf(ranked, new Set(wanted)));
      const first = ranked.slice(0, 20);
      first.forEach((bookId) => recommended.add(bookId));
      likesRecommended.push(meanOf(first.map((bookId) => likesOf.get(bookId) ?? 0)));
      likesWanted.push(meanOf(wanted.map((bookId) => likesOf.get(bookId) ?? 0)));
    },
    means: () => meanQuality(qualities),
    figures: (seed) => ({
      ...meanQuality(qualities),
      coverage20: likesOf.size === 0 ? 0 : recommended.size / likesOf.size,
      popularityBias20: meanOf(likesRecommended) / Math.max(meanOf(likesWanted), Number.MIN_VALUE),
      intervals: intervalsOf(qualities, seed),
    }),
  };
}

/** The 95 % interval of each measure; with `by`, of its ratio to the same measure of the same readers there. */
export function intervalsOf(
  qualities: readonly Quality[],
  seed: number,
  by?: readonly Quality[],
): Figures['intervals'] {
  const columnsOf = (of: readonly Quality[]) =>
    measures.map((name) => Float64Array.from(of, (quality) => quality[name]));
  const intervals = bootstrapIntervals(columnsOf(qualities), seed, by && columnsOf(by));
  const of = (name: keyof Quality): Interval => intervals[measures.indexOf(name)] ?? [0, 0];
  return {
    recall20: of('recall20'),
    recall50: of('recall50'),
    ndcg20: of('ndcg20'),
    ndcg100: of('ndcg100'),
    hitRate20: of('hitRate20'),
  };
}

const measures: readonly (keyof Quality)[] = ['recall20', 'recall50', 'ndcg20', 'ndcg100', 'hitRate20'];
