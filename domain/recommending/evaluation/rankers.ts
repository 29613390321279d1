import type { BookId } from '../../ids.ts';
import { untouchedReading } from '../../values.ts';
import type { LikeMatrix } from '../like-matrix.ts';
import type { ItemModel } from '../model.ts';
import { recommender } from '../recommend.ts';
import { topK } from '../top-k.ts';

/**
 * Ranks books for whoever likes these: at most `count`, best first, neither one of `liked` nor of `without`. Synchronous, and one call must end before
 * the next begins.
 */
export type Ranker = (
  liked: readonly BookId[],
  options: { readonly count: number; readonly without?: readonly BookId[] },
) => readonly BookId[];

/** As the product ranks: five stars for each of the books. */
export function modelRanker(model: ItemModel): Ranker {
  const recommend = recommender(model);
  return (liked, { count, without = [] }) => {
    const recent = liked.map((bookId) => ({ ...untouchedReading, bookId, stars: 5 as const, viewed: false }));
    return recommend({ recent, seen: without }, count).map(({ bookId }) => bookId);
  };
}

/** By a dense matrix of weights, row by row, as `easeWeights` gives it; scores may be negative. */
export function denseRanker(likes: LikeMatrix, weights: Float32Array): Ranker {
  const bookCount = likes.books.length;
  return scoreRanker(likes, (liked, scores) => {
    scores.fill(0);
    for (const book of liked) {
      const start = book * bookCount;
      for (let other = 0; other < bookCount; other += 1) {
        scores[other] = (scores[other] ?? 0) + (weights[start + other] ?? 0);
      }
    }
  });
}

/** The same for everybody: the most liked books first. */
export const popularityRanker = (likes: LikeMatrix): Ranker =>
  scoreRanker(likes, (_, scores) => scores.set(likes.popularity));

/** Writes a score for every book. */
type Score = (liked: readonly number[], scores: Float64Array) => void;

function scoreRanker({ books }: LikeMatrix, score: Score): Ranker {
  const indexOf = new Map(books.map((bookId, index) => [bookId, index]));
  const indicesOf = (ids: readonly BookId[]): number[] =>
    ids.map((bookId) => indexOf.get(bookId)).filter((index) => index !== undefined);
  const scores = new Float64Array(books.length);
  const everything = Int32Array.from(books.keys());
  return (liked, { count, without = [] }) => {
    score(indicesOf(liked), scores);
    for (const book of indicesOf([...liked, ...without])) scores[book] = -Infinity;
    return Array.from(topK({ scores, candidates: everything, count }))
      .filter((book) => scores[book] !== -Infinity)
      .map((book) => books[book])
      .filter((bookId) => bookId !== undefined);
  };
}
