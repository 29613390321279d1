import { expect } from 'chai';
import fc from 'fast-check';
import { bookIdSchema } from '../ids.ts';
import { columnsOf, itemColumnsSchema, itemsOf } from './item-columns.ts';
import { reasonKindSchema, type Recommendation } from './recommendation.ts';

const anyId = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,9}$/).map((id) => bookIdSchema.parse(id));
const anyItem = (
  contribution: fc.Arbitrary<{ readonly contribution?: number }>,
): fc.Arbitrary<Recommendation> =>
  fc
    .tuple(
      anyId,
      fc.double({ min: 1e-9, max: 9, noNaN: true }),
      fc.constantFrom(...reasonKindSchema.options),
      anyId,
      contribution,
    )
    .map(([bookId, score, kind, because, added]) => ({
      bookId,
      score,
      reason: { kind, bookId: because },
      ...added,
    }));

describe('recommendations in columns', () => {
  it('are read as they were written, scores to seven digits, with contributions or without', () => {
    const contributions = [fc.constant({}), fc.constant({ contribution: 0.25 })];
    for (const contribution of contributions) {
      fc.assert(
        fc.property(fc.array(anyItem(contribution), { maxLength: 20 }), (items) => {
          const read = itemsOf(itemColumnsSchema.parse(JSON.parse(JSON.stringify(columnsOf(items)))));
          expect(read.map(({ score: _score, ...item }) => item)).to.deep.equal(
            items.map(({ score: _score, ...item }) => item),
          );
          for (const [index, { score }] of read.entries()) {
            expect(score).to.be.above(0);
            expect(score).to.be.closeTo(items[index]?.score ?? 0, 1.01e-7);
          }
        }),
      );
    }
  });
});
