import { expect } from 'chai';
import { chance, drawOne, drawSome, pcg32, randomOf, roughlyNormal, wholeBetween } from './random.ts';

describe('the random numbers of the seed', () => {
  it('are those that the authors of PCG publish for seed 42 and stream 54', () => {
    const next = pcg32(42n, 54n);
    expect(Array.from({ length: 6 }, next)).to.deep.equal([
      0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293, 0xbfa4784b, 0xcbed606e,
    ]);
  });

  it('are the same for the same seed and stream, and others for others', () => {
    const first = numbers({ seed: 1, stream: 1 });
    expect(numbers({ seed: 1, stream: 1 })).to.deep.equal(first);
    expect(numbers({ seed: 2, stream: 1 })).not.to.deep.equal(first);
    expect(numbers({ seed: 1, stream: 2 })).not.to.deep.equal(first);
  });

  it('are uniform in [0, 1)', () => {
    const drawn = numbers({ seed: 3, stream: 0 }, 10_000);
    expect(Math.min(...drawn)).to.be.within(0, 0.01);
    expect(Math.max(...drawn)).to.be.within(0.99, 1 - Number.EPSILON);
    expect(mean(drawn)).to.be.closeTo(0.5, 0.02);
  });

  it('make whole numbers between two bounds, both reached', () => {
    const random = randomOf({ seed: 4, stream: 0 });
    const drawn = new Set(Array.from({ length: 200 }, () => wholeBetween(random, { from: 2, to: 5 })));
    expect([...drawn].sort()).to.deep.equal([2, 3, 4, 5]);
  });

  it('make a chance and a bell of the stated size', () => {
    const random = randomOf({ seed: 5, stream: 0 });
    expect(mean(Array.from({ length: 10_000 }, () => Number(chance(random, 0.2))))).to.be.closeTo(0.2, 0.02);
    const bell = Array.from({ length: 10_000 }, () => roughlyNormal(random));
    expect(mean(bell)).to.be.closeTo(0, 0.05);
    expect(mean(bell.map((value) => value ** 2))).to.be.closeTo(1, 0.05);
  });

  it('draw items by weight, never one of weight zero', () => {
    const random = randomOf({ seed: 6, stream: 0 });
    const drawn = Array.from({ length: 4_000 }, () => drawOne(random, [0, 1, 3], (weight) => weight));
    expect(drawn).not.to.include(0);
    expect(drawn.filter((item) => item === 3).length / drawn.length).to.be.closeTo(0.75, 0.03);
    expect(drawOne(random, ['none'], () => 0)).to.equal(undefined);
  });

  it('draw different items until none is left', () => {
    const random = randomOf({ seed: 7, stream: 0 });
    expect(drawSome(random, [1, 2, 3], { count: 9, weightOf: (weight) => weight })).to.have.members([
      1, 2, 3,
    ]);
    expect(drawSome(random, [1, 2, 3], { count: 2, weightOf: () => 1 })).to.have.lengthOf(2);
  });
});

function numbers(of: { seed: number; stream: number }, count = 20): number[] {
  const random = randomOf(of);
  return Array.from({ length: count }, () => random());
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
