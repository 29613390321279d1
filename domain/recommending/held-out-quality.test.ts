import { expect } from 'chai';
import { cutLikes, type ReaderLikes } from './held-out.ts';
import { compareQualities, heldOutQualities, meanQuality, type ReaderQuality } from './held-out-quality.ts';
import { bookNamed, likesOf, modelOf, readerNamed } from './testing/samples.ts';

const likes = (reader: string, books: string): ReaderLikes => ({
  readerId: readerNamed(reader),
  books: books.split(' ').map(bookNamed),
});

describe('quality on held-out readers', () => {
  /** Whoever likes one of these likes the other. */
  const pairs = modelOf(
    likesOf({ ana: 'dune emma', bea: 'dune emma', caio: 'kim ulysses', davi: 'kim ulysses' }),
  );

  it('is 1 where the hidden book comes first, and 0 where it does not come', () => {
    const [found, missed, ...rest] = heldOutQualities(pairs, [
      likes('x', 'dune emma'),
      likes('y', 'dune kim'),
      likes('z', 'dune'),
    ]);
    expect(rest).to.deep.equal([]);
    expect(found).to.deep.equal({ readerId: 'x', recall20: 1, ndcg20: 1, hitRate20: 1 });
    expect(missed).to.deep.equal({ readerId: 'y', recall20: 0, ndcg20: 0, hitRate20: 0 });
  });

  it('discounts by rank, against a list that begins with all that was hidden', () => {
    const reader = likes('x', 'a b c d e f g h i j');
    const { given = [], hidden = [] } = cutLikes(reader) ?? {};
    expect(hidden).to.have.length(2);
    const [first = '', second = ''] = hidden;
    const [one = ''] = given;
    // Of the two hidden books and one other, more readers share the first hidden one, then the other.
    const model = modelOf(
      likesOf({
        r1: `${one} ${first}`,
        r2: `${one} ${first}`,
        r3: `${one} ${first}`,
        r4: `${one} other`,
        r5: `${one} other`,
        r6: `${one} ${second}`,
      }),
      { popularityExponent: 0 },
    );
    const [quality] = heldOutQualities(model, [reader]);
    const ideal = 1 + 1 / Math.log2(3);
    expect(quality?.recall20).to.equal(1);
    expect(quality?.ndcg20).to.be.closeTo((1 + 1 / Math.log2(4)) / ideal, 1e-12);
  });

  it('is a mean over readers, and nothing without one', () => {
    const of = (ndcg20: number): ReaderQuality => ({
      readerId: readerNamed('x'),
      recall20: ndcg20 / 2,
      ndcg20,
      hitRate20: 1,
    });
    expect(meanQuality([of(0.2), of(0.4)])).to.deep.equal({
      readers: 2,
      recall20: 0.15000000000000002,
      ndcg20: 0.30000000000000004,
      hitRate20: 1,
    });
    expect(meanQuality([])).to.deep.equal({ readers: 0, recall20: 0, ndcg20: 0, hitRate20: 0 });
  });
});

describe('a candidate', () => {
  const figures = (ndcgs: readonly number[]): ReaderQuality[] =>
    ndcgs.map((ndcg20, index) => ({
      readerId: readerNamed(`r${index}`),
      recall20: ndcg20,
      ndcg20,
      hitRate20: 1,
    }));
  const many = Array.from({ length: 200 }, (_, index) => 0.2 + 0.1 * Math.sin(index));

  it('is not worse when it is equal or better', () => {
    expect(compareQualities(figures(many), figures(many)).isWorse).to.equal(false);
    const better = compareQualities(figures(many.map((ndcg) => ndcg + 0.1)), figures(many));
    expect(better.isWorse).to.equal(false);
    expect(better.difference).to.be.closeTo(0.1, 1e-9);
  });

  it('is worse when nearly every reader says so, however little they say', () => {
    const lower = many.map((ndcg, index) => ndcg - 0.002 - 0.001 * Math.cos(index));
    const comparison = compareQualities(figures(lower), figures(many));
    expect(comparison.interval95[1]).to.be.below(0);
    expect(comparison.isWorse).to.equal(true);
  });

  it('is not worse when readers differ in it, and chance may be the reason', () => {
    const mixed = many.map((ndcg, index) => ndcg + (index % 2 === 0 ? -0.1 : 0.098));
    const comparison = compareQualities(figures(mixed), figures(many));
    expect(comparison.difference).to.be.below(0);
    expect(comparison.interval95[1]).to.be.above(0);
    expect(comparison.isWorse).to.equal(false);
  });

  it('is worse when it loses more than half, however few readers say so', () => {
    expect(compareQualities(figures([0.1]), figures([0.5])).isWorse).to.equal(true);
    expect(compareQualities(figures([0.2, 0]), figures([0.1, 0.5])).isWorse).to.equal(true);
    // One rank lower for one of two readers.
    const lower = compareQualities(figures([0.63, 0.5]), figures([1, 0.5]));
    expect(lower.isWorse).to.equal(false);
    expect(compareQualities(figures([0.63]), figures([1])).isWorse).to.equal(false);
  });

  it('is not worse when there is nobody to ask', () => {
    expect(compareQualities([], [])).to.deep.include({ difference: 0, isWorse: false });
  });
});
