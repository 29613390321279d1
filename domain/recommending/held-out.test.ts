import { expect } from 'chai';
import fc from 'fast-check';
import { cutLikes, isHeldOut } from './held-out.ts';
import { bookNamed, readerNamed } from './testing/samples.ts';

const anyReader = fc.stringMatching(/^[a-z0-9]{1,12}$/).map(readerNamed);
const anyBooks = (minLength: number) =>
  fc
    .uniqueArray(fc.stringMatching(/^[a-z0-9]{1,8}$/), { minLength, maxLength: 40 })
    .map((names) => names.map(bookNamed));

describe('held-out readers', () => {
  it('are about as many as the share says', () => {
    const readers = Array.from({ length: 20_000 }, (_, index) => readerNamed(`r-${index}`));
    for (const share of [0, 0.05, 0.1, 0.5]) {
      const count = readers.filter((reader) => isHeldOut(reader, share)).length;
      expect(count / readers.length).to.be.closeTo(share, 0.01);
    }
  });

  it('are held out by every larger share, too, so that the smaller of two is unseen by both models', () => {
    fc.assert(
      fc.property(anyReader, fc.double({ min: 0, max: 0.5, noNaN: true }), (reader, share) => {
        if (isHeldOut(reader, share)) expect(isHeldOut(reader, share + 0.01)).to.equal(true);
      }),
    );
  });

  it('keep all their likes, a fifth of them hidden, the same ones in whatever order they come', () => {
    fc.assert(
      fc.property(anyReader, anyBooks(2), (readerId, books) => {
        const cut = cutLikes({ readerId, books });
        expect(cut?.hidden.length).to.equal(Math.max(1, Math.round(books.length / 5)));
        expect([...(cut?.given ?? []), ...(cut?.hidden ?? [])].sort()).to.deep.equal([...books].sort());
        expect(cutLikes({ readerId, books: books.toReversed() })).to.deep.equal(cut);
      }),
    );
  });

  it('cannot be asked about with a single like', () => {
    expect(cutLikes({ readerId: readerNamed('ana'), books: [bookNamed('dune')] })).to.equal(undefined);
    expect(cutLikes({ readerId: readerNamed('ana'), books: [] })).to.equal(undefined);
  });
});
