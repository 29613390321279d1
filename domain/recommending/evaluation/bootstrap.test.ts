import { expect } from 'chai';
import { bootstrapInterval } from './bootstrap.ts';

/** The generator of Lehmer, with the multiplier of Park and Miller: good enough to draw readers in a test. */
function lehmer(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

describe('bootstrap interval', () => {
  const coins = Float64Array.from({ length: 400 }, (_, index) => index % 2);

  it('reaches about two standard errors to both sides of the mean', () => {
    const [low, high] = bootstrapInterval(coins, lehmer(1));
    // The standard error of the mean of 400 coins is 0.025.
    expect(low).to.be.within(0.44, 0.46);
    expect(high).to.be.within(0.54, 0.56);
  });

  it('is a point when all readers are alike, and for a thing divided by itself', () => {
    expect(bootstrapInterval(new Float64Array(10).fill(0.25), lehmer(1))).to.deep.equal([0.25, 0.25]);
    expect(bootstrapInterval(coins, lehmer(1), coins)).to.deep.equal([1, 1]);
  });

  it('compares by the same readers: what is always twice as good is twice as good', () => {
    const twice = coins.map((value) => 2 * value);
    expect(bootstrapInterval(twice, lehmer(1), coins)).to.deep.equal([2, 2]);
  });

  it('is the same for the same draws', () => {
    expect(bootstrapInterval(coins, lehmer(7))).to.deep.equal(bootstrapInterval(coins, lehmer(7)));
  });

  it('is zero over nobody', () => {
    expect(bootstrapInterval(new Float64Array(), lehmer(1))).to.deep.equal([0, 0]);
  });
});
