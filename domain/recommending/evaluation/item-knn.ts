import { addCoLikes, clearRow, emptyRow, rowsOfBooks } from '../co-likes.ts';
import type { LikeMatrix } from '../like-matrix.ts';
import type { RidgeColumn } from '../local-ridge.ts';
import { itemModel, type ItemModel } from '../model.ts';
import { plainRows, trainingRows } from '../training-rows.ts';

/**
 * Item-kNN, the yardstick: the score of a book is the sum of its cosines with the reader's books, whoever its neighbours are. The cosine of two books is
 * the number of readers of both by the root of the product of their readers.
 *
 * Source: Sarwar, Karypis, Konstan and Riedl, "Item-based collaborative filtering recommendation algorithms", WWW 2001.
 */
export function itemKnn(likes: LikeMatrix): ItemModel {
  const rows = trainingRows(likes, plainRows);
  const rowsOf = rowsOfBooks(rows);
  const row = emptyRow(likes.books.length);
  const columns = likes.books.map((_, book): RidgeColumn => {
    addCoLikes({ rows, rowsOf, book, below: likes.books.length, row });
    const predictors = row.books.slice(0, row.count);
    const weights = Float64Array.from(predictors, (other) => {
      const likesOfBoth = (likes.popularity[book] ?? 1) * (likes.popularity[other] ?? 1);
      return (row.values[other] ?? 0) / Math.sqrt(likesOfBoth);
    });
    clearRow(row);
    return { predictors, weights };
  });
  return itemModel(likes, columns, 0);
}
