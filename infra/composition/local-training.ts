import path from 'node:path';
import { channelFolders, writeJobConfig } from '../../adapters/sagemaker/channel-folder.ts';
import { gzipText, heldOutFrom } from '../../adapters/sagemaker/likes-gzip.ts';
import { readModelFolder } from '../../adapters/sagemaker/training-output.ts';
import type { ModelManifest } from '../../domain/recommending/training-manifests.ts';
import { exportLikes, likesIn } from '../../projections/export-likes.ts';
import type { ModelArtifacts } from '../../projections/model-artifacts.ts';
import type { LogReader } from '../../projections/ports.ts';
import { promoteModel, registerModel, type PromotionOutcome } from '../../projections/promote-model.ts';
import type { TrainingProgress } from '../../projections/training.ts';
import { trainInFolder } from './training-container.ts';

/**
 * A whole training on one machine, by the very steps that SageMaker takes: exports the likes into a job's folder, trains there as the container does, registers the model that
 * lies there then, and promotes it unless it is worse than the current one. A log without a like is refused and nothing registered. Rejects
 * when the log or the artifacts cannot be reached; then the current model is still the one before, and it may simply be run again.
 */
export async function trainLocally(training: LocalTraining): Promise<TrainingOutcome> {
  const { log, artifacts, root, clock, onProgress, signal } = training;
  const startedAt = clock();
  const exported = await exportLikes({
    log,
    write: await channelFolders(path.join(root, 'input', 'data')),
    gzip: gzipText,
    heldOutShare: training.heldOutShare,
    clock,
    onProgress: (done, total) => onProgress({ phase: 'reading', done, total }),
    signal,
  });
  await writeJobConfig(root, training.hyperparameters ?? {});
  const read = { events: exported.events, malformedEvents: exported.malformedEvents };
  const trained =
    likesIn(exported.files.train).likes === 0 ? undefined : await trainInFolder(root, { onProgress, signal });
  if (trained === undefined) return { status: 'nothing-to-train-on', ...read };
  const model = await readModelFolder(path.join(root, 'model'));
  const { manifest, bytes } = model;
  const { modelVersion } = manifest;
  await registerModel(artifacts, model);
  const promotion =
    training.promotes === false
      ? ({ status: 'not-asked-for' } as const)
      : await promoteModel({ artifacts, modelVersion, by: training.by, clock, readHeldOut: heldOutFrom });
  const apart = trained.heldOut.reduce((sum, { books }) => sum + books.length, 0);
  return {
    status: 'trained',
    modelVersion,
    readers: manifest.counts.readers + trained.heldOut.length,
    books: manifest.counts.books,
    likes: manifest.counts.likes + apart,
    weights: manifest.counts.weights,
    ...read,
    readersLeftOut: manifest.counts.readersLeftOut,
    bytes: bytes.length,
    seconds: (clock().getTime() - startedAt.getTime()) / 1000,
    heldOut: { share: manifest.heldOut.share, readers: trained.heldOut.length, likes: apart },
    metrics: manifest.metrics,
    promotion,
  };
}

export type LocalTraining = {
  readonly log: LogReader;
  readonly artifacts: ModelArtifacts;
  /** A folder of this training's own, which stands for SageMaker's `/opt/ml`. */
  readonly root: string;
  readonly hyperparameters?: Readonly<Record<string, string>> | undefined;
  readonly heldOutShare?: number | undefined;
  /** Whether the model is promoted if it is not worse; so it is unless told otherwise. */
  readonly promotes?: boolean | undefined;
  readonly by?: string | undefined;
  readonly clock: () => Date;
  readonly onProgress: (progress: TrainingProgress) => void;
  readonly signal?: AbortSignal | undefined;
};

/** What was read of the log. Malformed events, which do not fit their schema, are passed over. */
export type LogRead = { readonly events: number; readonly malformedEvents: number };

export type TrainingSummary = LogRead & {
  readonly modelVersion: string;
  /** All whose likes were read, and these likes: those that the model was trained on, and those that were held out. */
  readonly readers: number;
  readonly likes: number;
  readonly books: number;
  readonly weights: number;
  /** Readers with more likes than a person has, see `likesPerReaderMax`. */
  readonly readersLeftOut: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly heldOut: ModelManifest['heldOut'];
  readonly metrics: ModelManifest['metrics'];
  readonly promotion: PromotionOutcome | { readonly status: 'not-asked-for' };
};

export type TrainingOutcome =
  ({ readonly status: 'trained' } & TrainingSummary) | ({ readonly status: 'nothing-to-train-on' } & LogRead);
