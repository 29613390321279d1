import { expect } from 'chai';
import fc from 'fast-check';
import { anyLikes, bookNamed, likesOf, modelOf } from '../testing/samples.ts';
import { easeWeights } from '../ease.ts';
import { itemKnn } from './item-knn.ts';
import { denseRanker, modelRanker, popularityRanker } from './rankers.ts';

const likes = likesOf({
  ana: 'dune emma kim',
  bea: 'dune emma',
  caio: 'dune hobbit',
  davi: 'dune',
});
const liked = (...names: string[]) => names.map(bookNamed);

describe('rankers', () => {
  it('rank by likes for everybody alike', () => {
    expect(popularityRanker(likes)(liked('kim'), { count: 9 })).to.deep.equal(['dune', 'emma', 'hobbit']);
    expect(popularityRanker(likes)([], { count: 2 })).to.deep.equal(['dune', 'emma']);
  });

  it('rank by the sum of dense weights, those below zero too', () => {
    const [dune = 0, emma = 0, hobbit = 0] = ['dune', 'emma', 'hobbit'].map((name) =>
      likes.books.indexOf(bookNamed(name)),
    );
    const weights = new Float32Array(16);
    weights[dune * 4 + emma] = -2;
    weights[dune * 4 + hobbit] = -1;
    expect(denseRanker(likes, weights)(liked('dune', 'unheard-of'), { count: 9 })).to.deep.equal([
      'kim',
      'hobbit',
      'emma',
    ]);
  });

  it('rank by the cosines with the books of the reader', () => {
    const { books, offsets, targets, weights } = itemKnn(likes);
    const kim = books.indexOf(bookNamed('kim'));
    const row = Array.from({ length: (offsets[kim + 1] ?? 0) - (offsets[kim] ?? 0) }, (_, index) => {
      const at = (offsets[kim] ?? 0) + index;
      return [books[targets[at] ?? 0], (weights[at] ?? 0).toFixed(6)];
    });
    expect(row).to.deep.equal([
      ['dune', (1 / Math.sqrt(1 * 4)).toFixed(6)],
      ['emma', (1 / Math.sqrt(1 * 2)).toFixed(6)],
    ]);
    expect(modelRanker(itemKnn(likes))(liked('kim'), { count: 9 })).to.deep.equal(['emma', 'dune']);
  });

  it('never give what is liked or left out, nor more than asked for', () => {
    const named = (likesSample: typeof likes) => [
      popularityRanker(likesSample),
      denseRanker(likesSample, easeWeights(likesSample, 1)),
      modelRanker(modelOf(likesSample)),
      modelRanker(itemKnn(likesSample)),
    ];
    const anyBooks = fc.uniqueArray(fc.integer({ min: 0, max: 9 }).map((number) => bookNamed(`b${number}`)));
    fc.assert(
      fc.property(anyLikes, anyBooks, anyBooks, fc.nat({ max: 9 }), (sample, known, without, count) => {
        for (const rank of named(sample)) {
          const list = rank(known, { count, without });
          expect(list.length).to.be.at.most(count);
          expect(new Set(list).size).to.equal(list.length);
          expect(list.some((bookId) => known.includes(bookId) || without.includes(bookId))).to.equal(false);
        }
      }),
      { numRuns: 40 },
    );
  });
});
