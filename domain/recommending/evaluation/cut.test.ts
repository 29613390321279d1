import { expect } from 'chai';
import fc from 'fast-check';
import { bookNamed, readerNamed } from '../testing/samples.ts';
import { cutOut, type ReaderLikes } from './cut.ts';

const likesOf = (counts: Readonly<Record<string, number>>): ReaderLikes =>
  new Map(
    Object.entries(counts).map(([reader, count]) => [
      readerNamed(reader),
      Array.from({ length: count }, (_, index) => bookNamed(`b${index}`)),
    ]),
  );

const fifth = { share: 0.2, seed: 1 };

describe('cutting likes out', () => {
  it('takes a fifth of each reader, rounded, and leaves everybody one like at least', () => {
    const { kept, cut } = cutOut(likesOf({ al: 10, bo: 3, cy: 1, di: 2 }), fifth);
    const sizes = (likes: ReaderLikes) =>
      Object.fromEntries([...likes].map(([id, { length }]) => [id, length]));
    expect(sizes(cut)).to.deep.equal({ al: 2, bo: 1 });
    expect(sizes(kept)).to.deep.equal({ al: 8, bo: 2, cy: 1, di: 2 });
    expect(cutOut(likesOf({ al: 2 }), { share: 0.9, seed: 1 }).kept.get(readerNamed('al'))).to.have.lengthOf(
      1,
    );
  });

  it('loses nothing and doubles nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat({ max: 9 }), (count, seed) => {
        const likes = likesOf({ al: count });
        const { kept, cut } = cutOut(likes, { share: 0.2, seed });
        const both = [...kept.values(), ...cut.values()].flat();
        expect(both.toSorted()).to.deep.equal([...likes.values()].flat().toSorted());
      }),
    );
  });

  it('cuts the same whatever the order, and otherwise with another seed', () => {
    const likes = likesOf({ al: 40 });
    const reversed = new Map([...likes].map(([reader, books]) => [reader, books.toReversed()]));
    expect(cutOut(reversed, fifth)).to.deep.equal(cutOut(likes, fifth));
    expect(cutOut(likes, { share: 0.2, seed: 2 })).to.not.deep.equal(cutOut(likes, fifth));
  });

  it('cuts readers of the same books differently', () => {
    const { cut } = cutOut(likesOf({ al: 40, bo: 40 }), fifth);
    expect(cut.get(readerNamed('al'))).to.not.deep.equal(cut.get(readerNamed('bo')));
  });
});
