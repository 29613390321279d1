import { localRidge, type RidgeColumn } from '../domain/recommending/local-ridge.ts';
import type { SolveColumns } from '../domain/recommending/train.ts';

/** Books solved between two looks at the event loop, which must see signals and progress: some tens of milliseconds. */
const booksPerTurn = 64;

/** Solves columns one after another in the thread it is called in. Rejects with the signal's reason when that aborts. */
export const solveColumns: SolveColumns = async (problem, parameters, { onProgress, signal }) => {
  const solver = localRidge(problem, parameters);
  const columns: RidgeColumn[] = [];
  for (let book = 0; book < solver.bookCount; book += 1) {
    columns.push(solver.column(book));
    const done = columns.length;
    if (done % booksPerTurn !== 0 && done < solver.bookCount) continue;
    onProgress(done, solver.bookCount);
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }
  return columns;
};
