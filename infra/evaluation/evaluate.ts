import type { BookId, ReaderId } from '../../domain/ids.ts';
import { decodeArtifact } from '../../domain/recommending/artifact.ts';
import { cutOut, type ReaderLikes } from '../../domain/recommending/evaluation/cut.ts';
import { modelRanker, type Ranker } from '../../domain/recommending/evaluation/rankers.ts';
import type { Figures, Tally } from '../../domain/recommending/evaluation/tally.ts';
import { likeMatrix, type LikeMatrix } from '../../domain/recommending/like-matrix.ts';
import type { ModelParameters } from '../../domain/recommending/parameters.ts';
import { artifactChecksum } from '../../projections/artifact-checksum.ts';
import { startProgress } from '../progress.ts';
import { measure, measureNewReader, measureRefreshed, measureStale, type Evaluated } from './measurements.ts';
import type { EvaluationOptions } from './options.ts';
import { LikesFileError, readLikes } from './read-likes.ts';
import { trainApart } from './training-process.ts';
import type { Trained } from './trainer.ts';
import { measureYardsticks, type Yardsticks } from './yardsticks.ts';

/** What `make evaluate` prints: shares between 0 and 1 unless the name says another unit. */
export type Evaluation = {
  readonly train: string;
  /** `null` when the test part was cut out of `train`. */
  readonly test: string | null;
  /** Where authors and series came from. */
  readonly books: string | null;
  readonly seed: number;
  readonly counts: {
    readonly readers: number;
    readonly books: number;
    readonly trainLikes: number;
    readonly testLikes: number;
    readonly testReaders: number;
  };
  readonly model: Figures & {
    readonly trainSeconds: number;
    readonly peakMiB: number;
    readonly artifactMiB: number;
    readonly parameters: ModelParameters;
  };
  /** By how many of a reader's likes the model knows. */
  readonly newReader: Readonly<Record<string, { readonly recall20: number; readonly ndcg20: number }>>;
  /** Lists that do not know the last likes of each reader, and such as do. */
  readonly staleList: {
    readonly eventsMissed: number;
    readonly stale: { readonly recall20: number; readonly ndcg20: number };
    readonly refreshed: { readonly recall20: number; readonly ndcg20: number };
  };
  readonly yardsticks?: Yardsticks;
};

/** The share of each reader's likes that is cut out when there is no test file. */
const testShare = 0.2;

/** After how many events of a new reader is measured. */
const newReaderEvents = [1, 3, 5, 10] as const;

/** What a reader has liked since a batch made their list. */
const eventsMissed = 5;

const mebibyte = 2 ** 20;

/**
 * Trains in a process of its own, and measures the artifact that this gives, decoded and asked by the code that the model server runs, on the test part.
 * Throws a `LikesFileError` when a file is missing or wrong.
 */
export async function evaluate(options: EvaluationOptions): Promise<Evaluation> {
  const { train, test } = await withProgress('reading', () => readParts(options));
  const trained = await trainModel(options);
  const { model } = decodeArtifact(trained.artifact, artifactChecksum);
  const matrix = likeMatrix(train);
  const evaluated = { train, test, likesOf: likesOfBooks(matrix, model.books), seed: options.seed };
  const rank = modelRanker(model);
  const measured = await withProgress('ranking', (onReader) => measure(rank, evaluated, onReader));
  const yardsticks = options.withYardsticks
    ? await measureYardsticks(matrix, evaluated, { measured, threads: options.threads })
    : undefined;
  return {
    train: options.train,
    test: options.test ?? null,
    books: options.books ?? null,
    seed: options.seed,
    counts: {
      readers: train.size,
      books: model.books.length,
      trainLikes: countOf(train),
      testLikes: countOf(test),
      testReaders: test.size,
    },
    model: { ...measured.figures(options.seed), ...costOf(trained) },
    ...(await measureTime(rank, evaluated)),
    ...(yardsticks === undefined ? {} : { yardsticks }),
  };
}

async function readParts({ train: file, test: testFile, seed }: EvaluationOptions) {
  const all = await readLikes(file);
  if (testFile === undefined) {
    const { kept, cut } = cutOut(all, { share: testShare, seed });
    if (cut.size > 0) return { train: kept, test: cut };
    throw new LikesFileError(`${file} has no reader with enough likes to cut a fifth of them out`);
  }
  const test = new Map<ReaderId, readonly BookId[]>();
  for (const [reader, books] of await readLikes(testFile)) {
    // What was liked before is not recommended: nobody can foretell it.
    const known = new Set(all.get(reader));
    const wanted = books.filter((bookId) => !known.has(bookId));
    if (wanted.length > 0) test.set(reader, wanted);
  }
  if (test.size > 0) return { train: all, test };
  throw new LikesFileError(`${testFile} holds no like that is not in ${file}`);
}

function trainModel({ train: file, test, books, seed, threads }: EvaluationOptions): Promise<Trained> {
  const cut = test === undefined ? { share: testShare, seed } : undefined;
  return withProgress('training', (onProgress) =>
    trainApart({ file, booksFile: books, cut, threads }, onProgress),
  );
}

async function withProgress<Result>(
  title: string,
  work: (onProgress: (done: number, total: number) => void) => Promise<Result>,
): Promise<Result> {
  const progress = startProgress(title);
  const result = await work((done, total) => progress.update(done, total));
  progress.done('done');
  return result;
}

/** Likes of every book that the model can recommend. */
function likesOfBooks({ books, popularity }: LikeMatrix, known: readonly BookId[]): Map<BookId, number> {
  const likesOf = new Map(known.map((bookId) => [bookId, 0]));
  books.forEach((bookId, index) => likesOf.set(bookId, popularity[index] ?? 0));
  return likesOf;
}

const countOf = (likes: ReaderLikes): number =>
  [...likes.values()].reduce((sum, books) => sum + books.length, 0);

const costOf = ({ artifact, parameters, trainSeconds, peakMiB }: Trained) => ({
  trainSeconds,
  peakMiB,
  artifactMiB: artifact.length / mebibyte,
  parameters,
});

async function measureTime(rank: Ranker, evaluated: Evaluated) {
  const newReader: Record<string, { recall20: number; ndcg20: number }> = {};
  for (const events of newReaderEvents) {
    newReader[events] = meansOf(await measureNewReader(rank, evaluated, events));
  }
  const stale = meansOf(await measureStale(rank, evaluated, eventsMissed));
  const refreshed = meansOf(await measureRefreshed(rank, evaluated, eventsMissed));
  return { newReader, staleList: { eventsMissed, stale, refreshed } };
}

function meansOf({ means }: Tally): { recall20: number; ndcg20: number } {
  const { recall20, ndcg20 } = means();
  return { recall20, ndcg20 };
}
