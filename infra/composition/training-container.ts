import { availableParallelism } from 'node:os';
import { heldOutGzip } from '../../adapters/sagemaker/likes-gzip.ts';
import { metricLines } from '../../adapters/sagemaker/metrics.ts';
import { TrainingInputError } from '../../adapters/sagemaker/training-input-error.ts';
import { readTrainingInput } from '../../adapters/sagemaker/training-input.ts';
import { writeFailure, writeModelFolder } from '../../adapters/sagemaker/training-output.ts';
import type { SolveColumns } from '../../domain/recommending/train.ts';
import { solveColumns } from '../../projections/solve-columns.ts';
import { trainOnLikes, type TrainedModel, type TrainingJob } from '../../projections/training.ts';
import { columnThreads } from '../column-threads/pool.ts';

/**
 * Trains on what lies under `root` as SageMaker leaves it there, `/opt/ml`, and writes the model to its `model/`: all of it, or nothing. Needs no store and no
 * network. `undefined` when there is no like to train on. Throws `TrainingInputError` when what lies there cannot be trained on.
 */
export async function trainInFolder(
  root: string,
  options: Pick<TrainingJob, 'onProgress' | 'signal'>,
): Promise<TrainedModel | undefined> {
  const input = await readTrainingInput(root);
  options.signal?.throwIfAborted();
  const trained = await trainOnLikes({
    ...input,
    ...options,
    solve: solveByThreads,
    clock: () => new Date(),
    peakMiB: () => Math.round(process.resourceUsage().maxRSS / 1024),
  });
  if (trained === undefined) return undefined;
  const { manifest, bytes } = trained;
  options.onProgress({ phase: 'writing', done: 0, total: bytes.length });
  await writeModelFolder(root, { manifest, bytes, heldOutBytes: heldOutGzip(trained.heldOut) });
  options.onProgress({ phase: 'writing', done: bytes.length, total: bytes.length });
  return trained;
}

/** More would wait for memory rather than for the processor. */
const threadsMax = 16;

/** Fewer books are solved before threads have started. */
const threadsFromBooks = 2_000;

const solveByThreads: SolveColumns = (problem, parameters, solving) => {
  const threads = Math.min(availableParallelism(), threadsMax);
  const solve = problem.bookCount < threadsFromBooks ? solveColumns : columnThreads(threads);
  return solve(problem, parameters, solving);
};

/** SageMaker calls a job completed for 0 and failed for all else; these say who has to do something about it. */
export const trainingExitCodes = { trained: 0, failed: 1, wrongInput: 2, stopped: 143 } as const;

type Container = {
  readonly root: string;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
  readonly onProgress: TrainingJob['onProgress'];
};

/** The job of `docker run image train`: answers its exit code, after the failure file is written if there is a reason to. */
export async function runTrainingContainer({ root, signal, print, onProgress }: Container): Promise<number> {
  let last = 'before training';
  const begun = new Set<string>();
  try {
    const trained = await trainInFolder(root, {
      signal,
      onProgress: (progress) => {
        last = `${progress.phase}, ${progress.done} of ${progress.total}`;
        if (!begun.has(progress.phase)) print(last);
        begun.add(progress.phase);
        onProgress(progress);
      },
    });
    if (trained === undefined)
      throw new TrainingInputError('nothing to train on: the channel train holds no like');
    for (const line of metricLines(trained.manifest.metrics)) print(line);
    print(`model ${trained.manifest.modelVersion}: ${trained.bytes.length} bytes`);
    return trainingExitCodes.trained;
  } catch (error) {
    const reason = signal.aborted
      ? `stopped by SIGTERM (${last}): no model was written, and there is no checkpoint; start the job again`
      : error instanceof Error
        ? `${error.name}: ${error.message}`
        : String(error);
    print(reason);
    await writeFailure(root, reason, signal.aborted ? undefined : error);
    if (signal.aborted) return trainingExitCodes.stopped;
    return error instanceof TrainingInputError ? trainingExitCodes.wrongInput : trainingExitCodes.failed;
  }
}
