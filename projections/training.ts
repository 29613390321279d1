import type { BookId, ReaderId } from '../domain/ids.ts';
import { encodeArtifact } from '../domain/recommending/artifact.ts';
import type { KnownBook } from '../domain/recommending/books-file.ts';
import {
  heldOutQualities,
  meanQuality,
  type ReaderQuality,
} from '../domain/recommending/held-out-quality.ts';
import type { ReaderLikes } from '../domain/recommending/held-out.ts';
import { likeMatrix, readerCountOf } from '../domain/recommending/like-matrix.ts';
import type { ItemModel } from '../domain/recommending/model.ts';
import type { ModelParameters } from '../domain/recommending/parameters.ts';
import { trainItemModel, type SolveColumns } from '../domain/recommending/train.ts';
import type { ChannelManifest, ModelManifest } from '../domain/recommending/training-manifests.ts';
import { artifactChecksum } from './artifact-checksum.ts';
import { likesIn } from './export-likes.ts';
import { solveColumns } from './solve-columns.ts';

/**
 * Trains a model on exported likes and measures it on the held-out readers, which it has not seen. `undefined` when nobody likes a book that is still recommended. Rejects with
 * the signal's reason when that aborts, between two books at the latest. Nothing is written: the model is the answer.
 */
export async function trainOnLikes(job: TrainingJob): Promise<TrainedModel | undefined> {
  const startedAt = job.clock();
  const withdrawn = new Set(job.manifest.withdrawnBooks);
  const likes = likeMatrix(job.likes, { without: withdrawn, facts: job.books });
  if (likes.items.length === 0) return undefined;
  const { model, parameters } = await trainItemModel(likes, {
    parameters: job.parameters,
    solve: job.solve ?? solveColumns,
    onProgress: (done, total) => job.onProgress({ phase: 'training', done, total }),
    signal: job.signal,
  });
  const trainSeconds = (job.clock().getTime() - startedAt.getTime()) / 1000;
  const { log, heldOutShare, files } = job.manifest;
  const artifact = encodeArtifact(
    model,
    {
      trainedAt: startedAt.toISOString(),
      log,
      parameters,
      counts: { readers: readerCountOf(likes), likes: likes.items.length },
    },
    artifactChecksum,
  );
  const heldOut = [...withoutBooks(job.heldOut, withdrawn)];
  const quality = meanQuality(await measured(model, heldOut, job));
  const { header, bytes } = artifact;
  const manifest: ModelManifest = {
    format: 1,
    modelVersion: header.modelVersion,
    trainedAt: header.trainedAt,
    log,
    hyperparameters: { ...parameters },
    counts: { ...header.counts, readersLeftOut: likes.readersLeftOut },
    heldOut: { share: heldOutShare, ...likesIn(files.heldout) },
    metrics: { ...quality, trainSeconds, peakMiB: job.peakMiB() },
    bytes: bytes.length,
    sha256: artifactChecksum(bytes),
  };
  return { manifest, bytes, heldOut };
}

export type TrainedModel = {
  readonly manifest: ModelManifest;
  /** The artifact: `model.bin`. */
  readonly bytes: Uint8Array;
  /** What it was measured on, to compare it with others later. */
  readonly heldOut: readonly ReaderLikes[];
};

export type TrainingJob = {
  readonly manifest: ChannelManifest;
  readonly likes: ReadonlyMap<ReaderId, readonly BookId[]>;
  /** What is known of the books, for trainers that know how books are kin. */
  readonly books: ReadonlyMap<BookId, KnownBook>;
  readonly heldOut: readonly ReaderLikes[];
  readonly parameters: ModelParameters;
  /** How columns are solved; in this thread unless told otherwise. */
  readonly solve?: SolveColumns | undefined;
  readonly clock: () => Date;
  /** The most memory that this process has held so far, in MiB. */
  readonly peakMiB: () => number;
  readonly onProgress: (progress: TrainingProgress) => void;
  readonly signal?: AbortSignal | undefined;
};

/** How far a phase has come: exporting counts events, training books, evaluating readers, writing bytes. */
export type TrainingProgress = {
  readonly phase: 'reading' | 'training' | 'evaluating' | 'writing';
  readonly done: number;
  readonly total: number;
};

/** Likes of books that are not recommended any more are not to be foretold either. */
export function* withoutBooks(
  readers: Iterable<ReaderLikes>,
  without: ReadonlySet<BookId>,
): Generator<ReaderLikes> {
  for (const { readerId, books } of readers) {
    const left = books.filter((bookId) => !without.has(bookId));
    if (left.length > 0) yield { readerId, books: left };
  }
}

/** Readers measured between two looks at the event loop. */
const readersPerTurn = 32;

/** What a model makes of held-out readers, leaving room for others in between. */
export async function measured(
  model: ItemModel,
  readers: readonly ReaderLikes[],
  { onProgress, signal }: Partial<Pick<TrainingJob, 'onProgress' | 'signal'>> = {},
): Promise<readonly ReaderQuality[]> {
  const qualities: ReaderQuality[] = [];
  for (const quality of heldOutQualities(model, readers)) {
    qualities.push(quality);
    if (qualities.length % readersPerTurn !== 0) continue;
    onProgress?.({ phase: 'evaluating', done: qualities.length, total: readers.length });
    await turn(signal);
  }
  return qualities;
}

async function turn(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}
