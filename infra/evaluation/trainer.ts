import { encodeArtifact } from '../../domain/recommending/artifact.ts';
import { cutOut } from '../../domain/recommending/evaluation/cut.ts';
import { likeMatrix, readerCountOf } from '../../domain/recommending/like-matrix.ts';
import { modelParametersDefault, type ModelParameters } from '../../domain/recommending/parameters.ts';
import { trainItemModel } from '../../domain/recommending/train.ts';
import { artifactChecksum } from '../../projections/artifact-checksum.ts';
import { columnThreads } from '../column-threads/pool.ts';
import { readBookFacts } from './read-book-facts.ts';
import { readLikes } from './read-likes.ts';

/**
 * The process that trains for `make evaluate`. It does nothing else, so that its peak memory is that of reading the likes, training on them and encoding the
 * model. It is sent one {@link TrainerTask}, says how far it is, and ends with what became of it, or when whoever started it is gone.
 */
export type TrainerTask = {
  readonly file: string;
  /** Where authors and series of the books are, if anywhere. */
  readonly booksFile: string | undefined;
  /** What is cut out of the likes first. */
  readonly cut: { readonly share: number; readonly seed: number } | undefined;
  readonly threads: number;
};

export type TrainerMessage =
  | { readonly status: 'training'; readonly done: number; readonly total: number }
  | { readonly status: 'trained'; readonly trained: Trained };

export type Trained = {
  readonly artifact: Uint8Array;
  readonly parameters: ModelParameters;
  /** From likes in memory to the encoded artifact, choosing parameters included. */
  readonly trainSeconds: number;
  /** The most memory the process had (its resident set), threads included. */
  readonly peakMiB: number;
};

async function train({ file, booksFile, cut, threads }: TrainerTask): Promise<Trained> {
  const all = await readLikes(file);
  const likes = cut === undefined ? all : cutOut(all, cut).kept;
  const facts = booksFile === undefined ? new Map() : await readBookFacts(booksFile);
  const startedAt = performance.now();
  const matrix = likeMatrix(likes, { facts });
  const { model, parameters } = await trainItemModel(matrix, {
    parameters: modelParametersDefault,
    solve: columnThreads(threads),
    onProgress: (done, total) => send({ status: 'training', done, total }),
  });
  const { bytes } = encodeArtifact(
    model,
    {
      trainedAt: new Date().toISOString(),
      log: { epoch: 'evaluation', positions: [] },
      parameters,
      counts: { readers: readerCountOf(matrix), likes: matrix.items.length },
    },
    artifactChecksum,
  );
  return {
    artifact: bytes,
    parameters,
    trainSeconds: (performance.now() - startedAt) / 1_000,
    peakMiB: process.resourceUsage().maxRSS / 1_024,
  };
}

const send = (message: TrainerMessage): void => void process.send?.(message);

process.once('disconnect', () => process.exit());
process.once('message', (task) => {
  // Sent by training-process.ts, a few lines away.
  void train(task as TrainerTask).then((trained) => {
    process.send?.({ status: 'trained', trained } satisfies TrainerMessage, () => process.disconnect());
  });
});
