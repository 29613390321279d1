import { encodeArtifact } from '../domain/recommending/artifact.ts';
import { readerCountOf, type LikeMatrix } from '../domain/recommending/like-matrix.ts';
import { likesFold, type LikesFold } from '../domain/recommending/likes.ts';
import type { ModelParameters } from '../domain/recommending/parameters.ts';
import { trainItemModel, type SolveColumns } from '../domain/recommending/train.ts';
import {
  domainEventOf,
  MalformedEventError,
  parseStoredEvent,
  type StoredEvent,
} from '../domain/stored-event.ts';
import { artifactChecksum } from './artifact-checksum.ts';
import type { ModelArtifacts } from './model-artifacts.ts';
import type { Heads, LogReader } from './ports.ts';
import { solveColumns } from './solve-columns.ts';

/**
 * Trains the item–item model from the log as it ends when the job starts, stores the artifact and makes it the current model. A log without
 * a like is refused and nothing written. Rejects when the log or the artifacts cannot be reached; then the current
 * model is still the one before, and the job may simply run again.
 */
export async function trainModel(job: TrainingJob): Promise<TrainingOutcome> {
  const startedAt = job.clock();
  const heads = await job.log.heads();
  const fold = likesFold();
  const read = await readLog(job, heads, fold);
  const likes = fold.matrix();
  if (likes.items.length === 0) return { status: 'nothing-to-train-on', ...read };
  const { model, parameters } = await trainItemModel(likes, {
    parameters: job.parameters,
    solve: job.solve ?? solveColumns,
    onProgress: (done, total) => job.onProgress({ phase: 'training', done, total }),
  });
  const facts = { ...factsOf(likes, heads, parameters), trainedAt: startedAt.toISOString() };
  const artifact = encodeArtifact(model, facts, artifactChecksum);
  const { modelVersion, counts } = artifact.header;
  await write(job, modelVersion, artifact.bytes);
  return {
    status: 'trained',
    modelVersion,
    ...counts,
    ...read,
    readersLeftOut: likes.readersLeftOut,
    bytes: artifact.bytes.length,
    seconds: (job.clock().getTime() - startedAt.getTime()) / 1000,
  };
}

export type TrainingJob = {
  readonly log: LogReader;
  readonly artifacts: ModelArtifacts;
  readonly parameters: ModelParameters;
  /** In this thread, when it is not said. */
  readonly solve?: SolveColumns;
  readonly clock: () => Date;
  readonly onProgress: (progress: TrainingProgress) => void;
};

/** How far a phase has come: reading counts events, training books, writing bytes. */
export type TrainingProgress = {
  readonly phase: 'reading' | 'training' | 'writing';
  readonly done: number;
  readonly total: number;
};

/** What was read of the log. Malformed events, which do not fit their schema, are passed over. */
export type LogRead = { readonly events: number; readonly malformedEvents: number };

export type TrainingSummary = LogRead & {
  readonly modelVersion: string;
  readonly readers: number;
  readonly books: number;
  readonly likes: number;
  readonly weights: number;
  /** Readers with more likes than a person has, see `likesPerReaderMax`. */
  readonly readersLeftOut: number;
  readonly bytes: number;
  readonly seconds: number;
};

export type TrainingOutcome =
  ({ readonly status: 'trained' } & TrainingSummary) | ({ readonly status: 'nothing-to-train-on' } & LogRead);

/** The size of the pages the log is read in. */
const trainingPage = { bytesMax: 1_000_000, eventsMax: 2_000 } as const;

/** Partitions read at the same time, so that one is parsed while others are on their way. */
const partitionsAtOnce = 4;

async function readLog(job: TrainingJob, heads: Heads, fold: LikesFold): Promise<LogRead> {
  const total = heads.positions.reduce((sum, position) => sum + position, 0);
  const partitions = heads.positions.keys();
  let events = 0;
  let malformedEvents = 0;
  const worker = async (): Promise<void> => {
    for (const partition of partitions) {
      for await (const page of pagesOf(job.log, heads, partition)) {
        malformedEvents += page.filter((event) => !apply(fold, event)).length;
        events += page.length;
        job.onProgress({ phase: 'reading', done: events, total });
      }
    }
  };
  await Promise.all(Array.from({ length: partitionsAtOnce }, worker));
  return { events, malformedEvents };
}

async function* pagesOf(
  log: LogReader,
  { epoch, positions }: Heads,
  partition: number,
): AsyncGenerator<readonly StoredEvent[]> {
  const to = positions[partition] ?? 0;
  for (let from = 1; from <= to;) {
    const page = await log.readPage({ partition, from, to, ...trainingPage });
    if (page?.epoch !== epoch) {
      throw new Error(
        `the log changed under the training job at ${partition}.${from}: it was restored, or truncated`,
      );
    }
    yield page.events;
    from = page.to + 1;
  }
}

/** Whether the event could be read; one of a type that only newer code knows could, and says nothing of likes. */
function apply(fold: LikesFold, stored: StoredEvent): boolean {
  try {
    const event = parseStoredEvent(stored);
    if (event !== undefined) fold.apply(domainEventOf(event));
    return true;
  } catch (error) {
    if (error instanceof MalformedEventError) return false;
    throw error;
  }
}

const factsOf = (likes: LikeMatrix, { epoch, positions }: Heads, parameters: ModelParameters) => ({
  log: { epoch, positions: [...positions] },
  parameters,
  counts: { readers: readerCountOf(likes), likes: likes.items.length },
});

async function write(job: TrainingJob, modelVersion: string, bytes: Uint8Array): Promise<void> {
  job.onProgress({ phase: 'writing', done: 0, total: bytes.length });
  await job.artifacts.put(modelVersion, bytes);
  await job.artifacts.register({ modelVersion, registeredAt: job.clock().toISOString() });
  job.onProgress({ phase: 'writing', done: bytes.length, total: bytes.length });
}
