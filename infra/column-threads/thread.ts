import { parentPort, workerData } from 'node:worker_threads';
import { localRidge } from '../../domain/recommending/local-ridge.ts';
import type { ThreadReport, ThreadTask } from './pool.ts';

/** Books a thread takes at a time: few, so that all threads end at the same time; some, so that there is little to say. */
const booksAtOnce = 32;

/** Solves books until all are taken. */
function work({ problem, parameters, next }: ThreadTask): void {
  const solver = localRidge(problem, parameters);
  for (;;) {
    const first = Atomics.add(next, 0, booksAtOnce);
    if (first >= problem.bookCount) return;
    const length = Math.min(booksAtOnce, problem.bookCount - first);
    const columns = Array.from({ length }, (_, index) => solver.column(first + index));
    parentPort?.postMessage({ first, columns } satisfies ThreadReport);
  }
}

// What this thread is started with is written a few lines away, in pool.ts.
work(workerData as ThreadTask);
