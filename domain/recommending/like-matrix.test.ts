import { expect } from 'chai';
import { likeMatrix, likesPerReaderMax } from './like-matrix.ts';
import { bookNamed, likesOf, readerNamed } from './testing/samples.ts';

describe('like matrix', () => {
  it('lists the books most liked first, then by id, and the books of each reader ascending', () => {
    const likes = likesOf({ bo: 'emma dune', al: 'dune ulysses emma', cy: 'dune' });
    expect(likes.books).to.deep.equal(['dune', 'emma', 'ulysses']);
    expect([...likes.popularity]).to.deep.equal([3, 2, 1]);
    expect([...likes.offsets]).to.deep.equal([0, 3, 5, 6]);
    expect([...likes.items]).to.deep.equal([0, 1, 2, 0, 1, 0]);
  });

  it('is the same whatever the order of readers and books', () => {
    expect(likesOf({ al: 'dune emma', bo: 'dune' })).to.deep.equal(likesOf({ bo: 'dune', al: 'emma dune' }));
  });

  it('has no row for a reader whose every like is of a book left out', () => {
    const likes = likeMatrix(new Map([[readerNamed('al'), [bookNamed('dune')]]]), {
      without: new Set([bookNamed('dune')]),
    });
    expect(likes.books).to.deep.equal([]);
    expect([...likes.offsets]).to.deep.equal([0]);
  });

  it('leaves out readers with more likes than a person has, and counts them', () => {
    const everything = Array.from({ length: likesPerReaderMax + 1 }, (_, index) => bookNamed(`b${index}`));
    const likes = likeMatrix(
      new Map([
        [readerNamed('library'), everything],
        [readerNamed('person'), everything.slice(1)],
      ]),
    );
    expect(likes.readersLeftOut).to.equal(1);
    expect(likes.books).to.have.length(likesPerReaderMax);
  });
});
