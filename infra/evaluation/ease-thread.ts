import { parentPort, workerData } from 'node:worker_threads';
import { easeWeights } from '../../domain/recommending/ease.ts';
import type { LikeMatrix } from '../../domain/recommending/like-matrix.ts';

// What this thread is started with is written in yardsticks.ts.
const { likes, lambda } = workerData as { readonly likes: LikeMatrix; readonly lambda: number };
const weights = easeWeights(likes, lambda);
parentPort?.postMessage(weights, [weights.buffer]);
