import { expect } from 'chai';
import { bootstrapIntervals } from './bootstrap.ts';

describe('bootstrap interval', () => {
  const intervalOf = (values: Float64Array, seed: number, by?: Float64Array) =>
    bootstrapIntervals([values], seed, by && [by])[0];
  const coins = Float64Array.from({ length: 400 }, (_, index) => index % 2);

  it('reaches about two standard errors to both sides of the mean', () => {
    const [low, high] = intervalOf(coins, 1) ?? [];
    // The standard error of the mean of 400 coins is 0.025.
    expect(low).to.be.within(0.44, 0.46);
    expect(high).to.be.within(0.54, 0.56);
  });

  it('is a point when all readers are alike, and for a thing divided by itself', () => {
    expect(intervalOf(new Float64Array(10).fill(0.25), 1)).to.deep.equal([0.25, 0.25]);
    expect(intervalOf(coins, 1, coins)).to.deep.equal([1, 1]);
  });

  it('compares by the same readers: what is always twice as good is twice as good', () => {
    const twice = coins.map((value) => 2 * value);
    expect(intervalOf(twice, 1, coins)).to.deep.equal([2, 2]);
  });

  it('is the same for the same draws', () => {
    expect(intervalOf(coins, 7)).to.deep.equal(intervalOf(coins, 7));
    expect(bootstrapIntervals([coins, coins], 7)[1]).to.deep.equal(intervalOf(coins, 7));
  });

  it('is zero over nobody', () => {
    expect(intervalOf(new Float64Array(), 1)).to.deep.equal([0, 0]);
  });
});
