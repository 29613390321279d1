import { Worker } from 'node:worker_threads';
import { add, emptyTally, type Tally } from './tally.ts';

/** What a worker is started with. */
export type WorkerTask = { readonly first: number; readonly stride: number; readonly histories: number };

/** What a worker says; a tally is of the histories since it spoke last. */
export type WorkerReport =
  | { readonly status: 'running' | 'done'; readonly tally: Tally }
  | { readonly status: 'broken'; readonly tally: Tally; readonly seed: number };

export type Simulation = {
  /** The first seed; the others follow it one by one. */
  readonly first: number;
  readonly workers: number;
  /** Ends after so many seconds, or so many histories, whatever comes first. */
  readonly seconds: number;
  readonly histories: number;
  readonly signal: AbortSignal;
  readonly onProgress: (tally: Tally, seconds: number) => void;
};

export type Simulated = {
  readonly tally: Tally;
  readonly seconds: number;
  /** The seed of the first history that broke a law. */
  readonly broken: number | undefined;
};

/** Runs histories in worker threads until time is over, the signal aborts or a law is broken. Rejects when a history cannot be run at all. */
export async function simulate(simulation: Simulation): Promise<Simulated> {
  const { first, workers, seconds, histories, signal, onProgress } = simulation;
  const startedAt = performance.now();
  const elapsed = (): number => (performance.now() - startedAt) / 1_000;
  const tally = emptyTally();
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal, AbortSignal.timeout(seconds * 1_000)]);
  let broken: number | undefined;
  const onReport = (report: WorkerReport): void => {
    add(tally, report.tally);
    onProgress(tally, elapsed());
    if (report.status !== 'broken') return;
    broken ??= report.seed;
    over.abort();
  };
  const shares = Array.from({ length: workers }, (_, index) => ({
    first: first + index,
    stride: workers,
    histories: Math.ceil((histories - index) / workers),
  }));
  await Promise.all(shares.map((task) => runWorker(task, { until, onReport })));
  return { tally, seconds: elapsed(), broken };
}

/** What a history leaves behind is all garbage at once: the more of them fit into the young generation, the less is copied. */
const youngMb = 128;

type Watching = { readonly until: AbortSignal; readonly onReport: (report: WorkerReport) => void };

const runWorker = (task: WorkerTask, { until, onReport }: Watching): Promise<void> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: task,
      resourceLimits: { maxYoungGenerationSizeMb: youngMb },
    });
    const end = (): void => void worker.terminate();
    until.addEventListener('abort', end, { once: true });
    worker.on('message', onReport);
    worker.once('error', reject);
    worker.once('exit', () => {
      until.removeEventListener('abort', end);
      resolve();
    });
  });
