import { Worker } from 'node:worker_threads';
import type {
  LocalRidgeParameters,
  RidgeColumn,
  RidgeProblem,
} from '../../domain/recommending/local-ridge.ts';
import type { SolveColumns } from '../../domain/recommending/train.ts';

/** What a thread is started with; the numbers of the problem and `next` lie in memory that all threads share. */
export type ThreadTask = {
  readonly problem: RidgeProblem;
  readonly parameters: LocalRidgeParameters;
  /** One number: the first book that nobody has taken yet. */
  readonly next: Int32Array;
};

/** Columns of books that follow one another. */
export type ThreadReport = { readonly first: number; readonly columns: readonly RidgeColumn[] };

/**
 * Solves columns in so many threads, which end with the work. Gives the same columns, to the bit, as a single thread. Rejects, and ends all threads, when one of
 * them fails or the signal aborts.
 */
export function columnThreads(threads: number): SolveColumns {
  return async (problem, parameters, { onProgress, signal }) => {
    const columns: RidgeColumn[] = [];
    let done = 0;
    const task: ThreadTask = { problem, parameters, next: new Int32Array(new SharedArrayBuffer(4)) };
    signal?.throwIfAborted();
    const over = new AbortController();
    const until = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
    const onReport = (report: ThreadReport): void => {
      report.columns.forEach((column, index) => (columns[report.first + index] = column));
      done += report.columns.length;
      onProgress(done, problem.bookCount);
    };
    try {
      await Promise.all(Array.from({ length: threads }, () => runThread(task, until, onReport)));
    } finally {
      over.abort();
    }
    return columns;
  };
}

const runThread = (
  task: ThreadTask,
  until: AbortSignal,
  onReport: (report: ThreadReport) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./thread.ts', import.meta.url), { workerData: task });
    const end = (): void => {
      reject(new Error('training was stopped'));
      void thread.terminate();
    };
    until.addEventListener('abort', end, { once: true });
    thread.on('message', onReport);
    thread.once('error', reject);
    thread.once('exit', () => {
      until.removeEventListener('abort', end);
      resolve();
    });
  });
