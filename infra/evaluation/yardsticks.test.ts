import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { cutOut } from '../../domain/recommending/evaluation/cut.ts';
import { easeWeights } from '../../domain/recommending/ease.ts';
import { itemKnn } from '../../domain/recommending/evaluation/item-knn.ts';
import { denseRanker, modelRanker, popularityRanker } from '../../domain/recommending/evaluation/rankers.ts';
import type { Figures } from '../../domain/recommending/evaluation/tally.ts';
import { likeMatrix } from '../../domain/recommending/like-matrix.ts';
import { projectRoot } from '../local/paths.ts';
import { measure } from './measurements.ts';
import { readLikes } from './read-likes.ts';

const file = path.join(projectRoot, '..', 'shared', 'datasets', 'goodbooks-10k', 'reader_likes.csv');

describe('yardsticks on the seeded cut of goodbooks-10k', function () {
  this.timeout(300_000);

  it('rank EASE above item-kNN above popularity, with intervals that do not overlap', async function () {
    if (!existsSync(file)) {
      process.stderr.write('  skipped: ../shared/datasets/goodbooks-10k is not there\n');
      this.skip();
    }
    const { kept: train, cut: test } = cutOut(await readLikes(file), { share: 0.2, seed: 1 });
    const likes = likeMatrix(train);
    const likesOf = new Map(likes.books.map((bookId, index) => [bookId, likes.popularity[index] ?? 0]));
    const evaluated = { train, test, likesOf, seed: 1 };
    const rankers = [
      denseRanker(likes, easeWeights(likes, 100)),
      modelRanker(itemKnn(likes)),
      popularityRanker(likes),
    ];
    const figures: Figures[] = [];
    for (const rank of rankers) figures.push((await measure(rank, evaluated)).figures(1));
    for (const name of ['recall20', 'ndcg20'] as const) {
      const [ease, knn, popularity] = figures.map(({ intervals }) => intervals[name]);
      expect(ease?.[0]).to.be.greaterThan(knn?.[1] ?? 1);
      expect(knn?.[0]).to.be.greaterThan(popularity?.[1] ?? 1);
    }
  });
});
