import fc from 'fast-check';
import type { BookId, ReaderId } from '../../ids.ts';
import { likeMatrix, type LikeMatrix } from '../like-matrix.ts';
import { localRidge, ridgeProblem } from '../local-ridge.ts';
import { itemModel, type ItemModel } from '../model.ts';
import { modelParametersDefault, type ModelParameters } from '../parameters.ts';
import type { HistoryEntry } from '../recommendation.ts';

/** Ids of tests are right by construction. */
export const bookNamed = (name: string): BookId => name as BookId;
export const readerNamed = (name: string): ReaderId => name as ReaderId;

/** Likes written as `{ ana: 'dune emma', … }`. */
export const likesOf = (likes: Readonly<Record<string, string>>): LikeMatrix =>
  likeMatrix(
    new Map(
      Object.entries(likes).map(([reader, books]) => [
        readerNamed(reader),
        books.split(' ').filter(Boolean).map(bookNamed),
      ]),
    ),
  );

export function modelOf(likes: LikeMatrix, parameters: Partial<ModelParameters> = {}): ItemModel {
  const all = { ...modelParametersDefault, ...parameters };
  const solver = localRidge(ridgeProblem(likes, all), all);
  const columns = likes.books.map((_, book) => solver.column(book));
  return itemModel(likes, columns, all.popularityExponent);
}

/** A book of a history with which nothing was done, unless `acts` says what. */
export const entryOf = (bookId: string, acts: Partial<HistoryEntry> = {}): HistoryEntry => ({
  bookId: bookNamed(bookId),
  shelf: null,
  stars: null,
  dismissed: false,
  viewed: false,
  ...acts,
});

/** Random likes of up to 12 readers among up to 9 books. */
export const anyLikes: fc.Arbitrary<LikeMatrix> = fc
  .array(fc.uniqueArray(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 7 }), { maxLength: 12 })
  .map((readers) =>
    likesOf(
      Object.fromEntries(
        readers.map((books, index) => [`r${index}`, books.map((book) => `b${book}`).join(' ')]),
      ),
    ),
  );
