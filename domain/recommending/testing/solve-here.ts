import { localRidge } from '../local-ridge.ts';
import type { SolveColumns } from '../train.ts';

/** Solves all columns at once, in the thread it is called in. */
export const solveHere: SolveColumns = async (problem, parameters, { onProgress }) => {
  const solver = localRidge(problem, parameters);
  const columns = Array.from({ length: solver.bookCount }, (_, book) => solver.column(book));
  onProgress(columns.length, solver.bookCount);
  return columns;
};
