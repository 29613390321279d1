import { Worker } from 'node:worker_threads';
import { itemKnn } from '../../domain/recommending/evaluation/item-knn.ts';
import {
  denseRanker,
  modelRanker,
  popularityRanker,
  type Ranker,
} from '../../domain/recommending/evaluation/rankers.ts';
import { intervalsOf, type Figures, type Tally } from '../../domain/recommending/evaluation/tally.ts';
import { isEaseFeasible } from '../../domain/recommending/ease.ts';
import type { LikeMatrix } from '../../domain/recommending/like-matrix.ts';
import { startProgress } from '../progress.ts';
import { measure, type Evaluated } from './measurements.ts';

/** What the model is held against. */
export type Yardsticks = {
  /** With the ridge, of those tried, that did best on the test part itself; `null` when there are too many readers and books to invert a matrix of either. */
  readonly ease: (Figures & { readonly lambda: number; readonly modelByEase: ByEase }) | null;
  readonly itemKnn: Figures;
  readonly popularity: Figures;
};

/** The model's figures by those of EASE, each with its 95 % interval over the same readers. */
export type ByEase = {
  readonly recall20: number;
  readonly ndcg20: number;
  readonly intervals: Pick<Figures['intervals'], 'recall20' | 'ndcg20'>;
};

const easeLambdas = [60, 100, 160, 260];

type Beside = { readonly measured: Tally; readonly threads: number };

export async function measureYardsticks(
  likes: LikeMatrix,
  evaluated: Evaluated,
  { measured, threads }: Beside,
): Promise<Yardsticks> {
  const { seed } = evaluated;
  const popularity = await measureWithProgress('popularity', popularityRanker(likes), evaluated);
  const knn = await measureWithProgress('item-kNN', modelRanker(itemKnn(likes)), evaluated);
  const ease = await measureEase(likes, evaluated, threads);
  return {
    ease: ease && {
      lambda: ease.setting,
      ...ease.tally.figures(seed),
      modelByEase: byEase(measured, ease.tally, seed),
    },
    itemKnn: knn.figures(seed),
    popularity: popularity.figures(seed),
  };
}

async function measureWithProgress(title: string, rank: Ranker, evaluated: Evaluated): Promise<Tally> {
  const progress = startProgress(title);
  const measured = await measure(rank, evaluated, (done, total) => progress.update(done, total));
  progress.done('done');
  return measured;
}

async function measureEase(likes: LikeMatrix, evaluated: Evaluated, threads: number): Promise<Best | null> {
  if (!isEaseFeasible(likes)) {
    process.stderr.write(
      'EASE: passed over, for there are too many readers and too many books to invert a matrix of either\n',
    );
    return null;
  }
  return bestOf(easeLambdas, threads, async (lambda) =>
    measure(denseRanker(likes, await easeInThread(likes, lambda)), evaluated),
  );
}

type Best = { readonly setting: number; readonly tally: Tally };

/** Measures every setting, so many at the same time, and keeps the one with the best NDCG@20. */
async function bestOf(
  settings: readonly number[],
  atOnce: number,
  measureOne: (setting: number) => Promise<Tally>,
): Promise<Best> {
  const progress = startProgress('EASE');
  const left = settings.values();
  const done: Best[] = [];
  const work = async (): Promise<void> => {
    for (const setting of left) {
      done.push({ setting, tally: await measureOne(setting) });
      progress.update(done.length, settings.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const best = done.reduce((first, other) =>
    other.tally.means().ndcg20 > first.tally.means().ndcg20 ? other : first,
  );
  progress.done(`λ = ${best.setting} is the best of ${settings.join(', ')},`);
  return best;
}

function byEase(model: Tally, ease: Tally, seed: number): ByEase {
  const { recall20, ndcg20 } = intervalsOf(model.qualities, seed, ease.qualities);
  return {
    recall20: model.means().recall20 / ease.means().recall20,
    ndcg20: model.means().ndcg20 / ease.means().ndcg20,
    intervals: { recall20, ndcg20 },
  };
}

/** Inverting takes seconds: two at a time take half as long. */
const easeInThread = (likes: LikeMatrix, lambda: number): Promise<Float32Array> =>
  new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./ease-thread.ts', import.meta.url), {
      workerData: { likes, lambda },
    });
    // Sent by ease-thread.ts: the weights and nothing else.
    thread.once('message', (weights) => resolve(weights as Float32Array));
    thread.once('error', reject);
  });
