import { packedIndex, packedLength, solvePositiveDefinite } from './cholesky.ts';
import {
  addCoLikes,
  clearRow,
  coLikes,
  emptyRow,
  rowsOfBooks,
  type CoLikeRow,
  type CoLikes,
  type RowsOfBooks,
} from './co-likes.ts';
import type { LikeMatrix } from './like-matrix.ts';
import { topK } from './top-k.ts';
import { trainingRows, type RowWeights, type TrainingRows } from './training-rows.ts';

/**
 * Which books predict a like of one book, and how much each adds: strongest first (by absolute weight), never the book itself.
 * Weights may be negative.
 */
export type RidgeColumn = { readonly predictors: Int32Array; readonly weights: Float64Array };

export type LocalRidgeParameters = {
  readonly neighbours: number;
  readonly kept: number;
  readonly lambda: number;
  readonly lambdaPerLike: number;
};

/** What all columns are solved from; its numbers lie in memory that threads can share. */
export type RidgeProblem = {
  readonly bookCount: number;
  readonly rows: TrainingRows;
  readonly rowsOf: RowsOfBooks;
  readonly gram: CoLikes;
};

export function ridgeProblem(likes: LikeMatrix, weights: RowWeights): RidgeProblem {
  const rows = trainingRows(likes, weights);
  const rowsOf = rowsOfBooks(rows);
  return { bookCount: rows.bookCount, rows, rowsOf, gram: coLikes(rows, rowsOf) };
}

/**
 * The item–item model, one book at a time: ridge regression of a book on its `neighbours` most similar books S only, `w = (G[S,S] + Λ)⁻¹ G[S,book]`, where G is the
 * Gram matrix of the training rows ({@link coLikes}), similar means the largest cosine, `G[s,book] / √G[s,s]`, and the ridge Λ is
 * `lambda + lambdaPerLike · G[s,s]` for each book s. The `kept` strongest weights stay. With as many neighbours as there are books this is plain
 * ridge regression on all other books.
 *
 * Columns do not depend on one another, so they may be computed in any order and place; one solver must not be entered
 * twice at once, for it reuses its memory. Deterministic. Work per column: neighbours³/6 multiplications.
 *
 * Sources: SLIM (Ning and Karypis, ICDM 2011) fits item–item weights book by book; EASE^R (Steck, WWW 2019,
 * arXiv:1905.03375) shows that ridge alone does, in closed form over all books at once, with an n × n inverse; the restriction to
 * neighbours takes the inverse away, and with it most of the noise of rarely liked books. A ridge that grows with G[s,s] is what forgetting likes at random
 * while training comes to (EDLAE: Steck, "Autoencoders that don't overfit towards the identity", NeurIPS 2020).
 */
export function localRidge(
  { bookCount, rows, rowsOf, gram }: RidgeProblem,
  parameters: LocalRidgeParameters,
): ColumnSolver {
  const sizeMax = Math.min(parameters.neighbours, bookCount);
  const row = emptyRow(bookCount);
  const similarity = new Float64Array(bookCount);
  const system = {
    lower: new Float64Array(packedLength(sizeMax)),
    right: new Float64Array(sizeMax),
    place: new Int32Array(bookCount).fill(-1),
  };
  return {
    bookCount,
    column: (book) => {
      addCoLikes({ rows, rowsOf, book, below: bookCount, row });
      const neighbours = mostSimilar({ row, self: gram.self, similarity, count: parameters.neighbours });
      for (let index = 0; index < neighbours.length; index += 1) {
        system.right[index] = row.values[neighbours[index] ?? 0] ?? 0;
      }
      clearRow(row);
      fillSystem(gram, neighbours, parameters, system);
      solvePositiveDefinite({ ...system, size: neighbours.length });
      return strongest(neighbours, system.right, parameters.kept);
    },
  };
}

export type ColumnSolver = {
  readonly bookCount: number;
  /** The column of the book with this index in the like matrix. */
  readonly column: (book: number) => RidgeColumn;
};

type Similarity = {
  readonly row: CoLikeRow;
  readonly self: Float64Array;
  readonly similarity: Float64Array;
  readonly count: number;
};

/** Ascending, so that the system below meets each pair from the row of the less liked book. */
function mostSimilar({ row, self, similarity, count }: Similarity): Int32Array {
  const candidates = row.books.subarray(0, row.count);
  for (const other of candidates) {
    similarity[other] = (row.values[other] ?? 0) / Math.sqrt(self[other] ?? 1);
  }
  return topK({ scores: similarity, candidates, count }).sort();
}

type System = {
  readonly lower: Float64Array;
  readonly right: Float64Array;
  /** For each book its row of the system, or -1. */
  readonly place: Int32Array;
};

/** Writes `G[S,S] + Λ` for the books S, given ascending. */
function fillSystem(
  gram: CoLikes,
  books: Int32Array,
  { lambda, lambdaPerLike }: LocalRidgeParameters,
  { lower, place }: System,
): void {
  const size = books.length;
  lower.fill(0, 0, packedLength(size));
  books.forEach((book, index) => {
    place[book] = index;
  });
  for (let index = 0; index < size; index += 1) {
    const book = books[index] ?? 0;
    const end = gram.offsets[book + 1] ?? 0;
    for (let entry = gram.offsets[book] ?? 0; entry < end; entry += 1) {
      const other = place[gram.books[entry] ?? 0] ?? -1;
      if (other >= 0) lower[packedIndex(index, other, size)] = gram.values[entry] ?? 0;
    }
    lower[packedIndex(index, index, size)] = (gram.self[book] ?? 0) * (1 + lambdaPerLike) + lambda;
  }
  for (const book of books) place[book] = -1;
}

function strongest(books: Int32Array, weights: Float64Array, kept: number): RidgeColumn {
  const strength = Float64Array.from(books, (_, index) => Math.abs(weights[index] ?? 0));
  const best = topK({
    scores: strength,
    candidates: Int32Array.from(books, (_, index) => index),
    count: kept,
  });
  return {
    predictors: best.map((index) => books[index] ?? 0),
    weights: Float64Array.from(best, (index) => weights[index] ?? 0),
  };
}
