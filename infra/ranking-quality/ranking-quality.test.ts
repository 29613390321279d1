import { expect } from 'chai';
import { goodbooksLikes, syntheticLikes } from './liked-books.ts';
import { rankingQuality, type LikedBooks } from './measure.ts';

/** Diversity may cost so much of NDCG@20. */
const lossMax = 0.02;

describe('diversity', function () {
  this.timeout(240_000);

  it('costs less than 2 % of NDCG@20 with synthetic readers, and a screen has more genres', async () => {
    await expectLittleLost(syntheticLikes({ seed: 1, readers: 300 }));
  });

  it('costs less than 2 % of NDCG@20 with the most liked books of goodbooks-10k', async function () {
    const liked = await goodbooksLikes(600);
    if (liked === undefined) {
      process.stderr.write('  skipped: ../shared/datasets/goodbooks-10k is not there\n');
      return this.skip();
    }
    await expectLittleLost(liked);
  });
});

async function expectLittleLost(liked: LikedBooks): Promise<void> {
  const quality = await rankingQuality(liked, { seed: 20 });
  const { 'the order of the model': model, 'diversity alone': alone } = quality;
  const { 'at most two of an author and series': capped, diversity } = quality;
  expect(model.ndcg20).to.be.above(0.1);
  expect(alone.ndcg20).to.be.at.least((1 - lossMax) * model.ndcg20);
  expect(diversity.ndcg20).to.be.at.least((1 - lossMax) * capped.ndcg20);
  expect(alone.genres + alone.authors).to.be.above(model.genres + model.authors + 0.3);
}
