import { parentPort, workerData } from 'node:worker_threads';
import { runHistory } from './history.ts';
import type { WorkerReport, WorkerTask } from './simulate.ts';
import { count, emptyTally } from './tally.ts';

/** How often a worker says how far it is. */
const reportMs = 200;

/** Runs every `stride`-th seed from `first` on, until it has run `histories` of them, or is ended, or one breaks a law. */
async function work({ first, stride, histories }: WorkerTask): Promise<void> {
  const report = (message: WorkerReport): void => parentPort?.postMessage(message);
  let tally = emptyTally();
  let reportAt = performance.now() + reportMs;
  for (let index = 0; index < histories; index += 1) {
    const history = await runHistory(first + index * stride);
    count(tally, history);
    if (history.violation !== undefined) {
      report({ status: 'broken', tally, seed: history.seed });
      return;
    }
    if (performance.now() < reportAt) continue;
    report({ status: 'running', tally });
    tally = emptyTally();
    reportAt = performance.now() + reportMs;
  }
  report({ status: 'done', tally });
}

// What this thread is started with is written a few lines away, in simulate.ts.
await work(workerData as WorkerTask);
