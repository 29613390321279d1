import { expect } from 'chai';
import fc from 'fast-check';
import { topK } from './top-k.ts';

describe('top k', () => {
  it('picks what sorting everything would put first', () => {
    const anyScores = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 40 });
    fc.assert(
      fc.property(anyScores, fc.integer({ min: 0, max: 50 }), (values, count) => {
        const scores = Float64Array.from(values);
        const candidates = Int32Array.from(values, (_, index) => values.length - 1 - index);
        const sorted = values
          .map((score, index) => ({ score, index }))
          .sort((left, right) => right.score - left.score || left.index - right.index)
          .slice(0, count)
          .map(({ index }) => index);
        expect([...topK({ scores, candidates, count })]).to.deep.equal(sorted);
      }),
    );
  });

  it('looks at the candidates only', () => {
    const scores = Float64Array.of(9, 1, 8, 2);
    expect([...topK({ scores, candidates: Int32Array.of(3, 1), count: 2 })]).to.deep.equal([3, 1]);
  });
});
