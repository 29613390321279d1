import { expect } from 'chai';
import { readerIdSchema, type BookId } from '../../domain/ids.ts';
import { cutOut } from '../../domain/recommending/evaluation/cut.ts';
import { modelRanker, popularityRanker } from '../../domain/recommending/evaluation/rankers.ts';
import { likeMatrix } from '../../domain/recommending/like-matrix.ts';
import { modelParametersDefault } from '../../domain/recommending/parameters.ts';
import { trainItemModel } from '../../domain/recommending/train.ts';
import { likedStarsMin } from '../../domain/values.ts';
import { solveColumns } from '../../projections/solve-columns.ts';
import { catalogue } from '../seed/catalogue.ts';
import { seedBookId } from '../seed/plant.ts';
import { syntheticReaders } from '../seed/readers.ts';
import { measure } from './measurements.ts';

describe('the model of the small library that make start fills', function () {
  this.timeout(60_000);

  it('ranks far better than popularity does', async () => {
    const books = catalogue();
    const readers = syntheticReaders({
      seed: 2_026,
      count: 300,
      books,
      now: new Date('2026-06-01T00:00:00Z'),
    });
    const likes = new Map(
      readers.map(({ name, actions }) => {
        const liked = new Set<BookId>();
        for (const action of actions) {
          const bookId = seedBookId(action.bookSlug);
          if (action.kind === 'shelve' && action.shelf === 'finished') liked.add(bookId);
          if (action.kind === 'rate' && action.stars < likedStarsMin) liked.delete(bookId);
        }
        return [readerIdSchema.parse(name), [...liked]] as const;
      }),
    );
    const { kept: train, cut: test } = cutOut(likes, { share: 0.2, seed: 1 });
    const facts = new Map(
      books.map(({ slug, authors, series }) => [
        seedBookId(slug),
        { authors, series: series === undefined ? [] : [series] },
      ]),
    );
    const matrix = likeMatrix(train, { facts });
    const { model } = await trainItemModel(matrix, {
      parameters: modelParametersDefault,
      solve: solveColumns,
      onProgress: () => undefined,
    });
    const likesOf = new Map(matrix.books.map((bookId, index) => [bookId, matrix.popularity[index] ?? 0]));
    const evaluated = { train, test, likesOf, seed: 1 };
    const [ofModel, ofPopularity] = [
      (await measure(modelRanker(model), evaluated)).figures(1),
      (await measure(popularityRanker(matrix), evaluated)).figures(1),
    ];
    for (const name of ['recall20', 'ndcg20'] as const) {
      expect(ofModel[name]).to.be.greaterThan(1.5 * ofPopularity[name]);
      expect(ofModel.intervals[name][0]).to.be.greaterThan(ofPopularity.intervals[name][1]);
    }
  });
});
