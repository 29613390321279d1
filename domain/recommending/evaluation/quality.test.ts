import { expect } from 'chai';
import { bookNamed } from '../testing/samples.ts';
import { meanQuality, qualityOf } from './quality.ts';

const books = (...numbers: number[]) => numbers.map((number) => bookNamed(`b${number}`));
const upTo = (count: number) => books(...Array.from({ length: count }, (_, index) => index + 1));

describe('quality of a list', () => {
  it('is perfect when the wanted books come first, however few they are', () => {
    const perfect = { recall20: 1, recall50: 1, ndcg20: 1, ndcg100: 1, hitRate20: 1 };
    expect(qualityOf(upTo(100), new Set(books(1, 2, 3)))).to.deep.equal(perfect);
  });

  it('is zero when none is found', () => {
    const nothing = { recall20: 0, recall50: 0, ndcg20: 0, ndcg100: 0, hitRate20: 0 };
    expect(qualityOf(upTo(100), new Set(books(101)))).to.deep.equal(nothing);
    expect(qualityOf([], new Set(books(1)))).to.deep.equal(nothing);
  });

  it('counts what is found up to the rank that it names', () => {
    const quality = qualityOf(upTo(100), new Set(books(20, 21, 50, 51)));
    expect(quality.recall20).to.equal(1 / 4);
    expect(quality.recall50).to.equal(3 / 4);
    expect(quality.hitRate20).to.equal(1);
  });

  it('discounts by the logarithm of the rank, and divides by what an ideal list would have', () => {
    const { ndcg20 } = qualityOf(upTo(100), new Set(books(2, 3)));
    const ideal = 1 + 1 / Math.log2(3);
    expect(ndcg20).to.be.closeTo((1 / Math.log2(3) + 1 / Math.log2(4)) / ideal, 1e-12);
  });

  it('has an ideal list of no more books than are looked at', () => {
    expect(qualityOf(upTo(100), new Set(upTo(40))).ndcg20).to.be.closeTo(1, 1e-12);
    expect(qualityOf(upTo(100), new Set(upTo(40))).recall20).to.equal(0.5);
  });

  it('is the mean over readers, and zero over none', () => {
    const found = qualityOf(upTo(100), new Set(books(1)));
    const missed = qualityOf(upTo(100), new Set(books(101)));
    expect(meanQuality([found, missed]).ndcg100).to.equal(0.5);
    expect(meanQuality([]).recall20).to.equal(0);
  });
});
