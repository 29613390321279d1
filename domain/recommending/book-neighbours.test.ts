import { expect } from 'chai';
import fc from 'fast-check';
import type { BookId, ReaderId } from '../ids.ts';
import { bookNamed, readerNamed } from '../testing/examples.ts';
import { bookNeighbours, commonReadersHalf, neighboursMax, type Neighbour } from './book-neighbours.ts';
import { likeMatrix } from './like-matrix.ts';

/** The neighbours of each book, by who likes what: a string of one-letter books a reader. */
function neighboursIn(readers: readonly (readonly string[])[]): ReadonlyMap<BookId, readonly Neighbour[]> {
  const likes = likeMatrix(
    new Map(
      readers.map((books, index): [ReaderId, BookId[]] => [readerNamed(`r-${index}`), books.map(bookNamed)]),
    ),
  );
  const of = bookNeighbours(likes);
  return new Map(likes.books.map((bookId, index) => [bookId, of(index)]));
}

const together = (...books: readonly string[]) => books.map((name) => `b-${name}`);
const expected = (both: number, one: number, other: number): number =>
  (both / Math.sqrt(one * other)) * (both / (both + commonReadersHalf));

describe('books that are alike', () => {
  it('are alike by the cosine of who likes them, shrunk by how few like both', () => {
    const found = neighboursIn([
      together('a', 'b'),
      together('a', 'b'),
      together('a', 'b', 'c'),
      together('b'),
    ]);
    const [first] = found.get(bookNamed('b-a')) ?? [];
    expect(first?.bookId).to.equal('b-b');
    expect(first?.score).to.be.closeTo(expected(3, 3, 4), 1e-12);
  });

  it('have a reader in common', () => {
    const found = neighboursIn([together('a', 'b'), together('c')]);
    expect(found.get(bookNamed('b-a'))?.map(({ bookId }) => bookId)).to.deep.equal(['b-b']);
    expect(found.get(bookNamed('b-c'))).to.deep.equal([]);
  });

  it('come before others that as large a share of readers likes, when more readers say so', () => {
    const many = Array.from({ length: 20 }, () => together('a', 'many'));
    const few = Array.from({ length: 5 }, () => together('a', 'few'));
    const found = neighboursIn([...few, ...many]).get(bookNamed('b-a'));
    expect(found?.map(({ bookId }) => bookId)).to.deep.equal(['b-many', 'b-few']);
  });

  it('step back when everybody likes them', () => {
    const pairs = Array.from({ length: 5 }, () => together('a', 'rare', 'everybody'));
    const others = Array.from({ length: 50 }, () => together('everybody', 'z'));
    const found = neighboursIn([...pairs, ...others]).get(bookNamed('b-a'));
    expect(found?.map(({ bookId }) => bookId)).to.deep.equal(['b-rare', 'b-everybody']);
  });

  it(`are best first, at most ${neighboursMax}, each once and never the book itself, and as alike the other way round`, () => {
    const books = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 60 });
    fc.assert(
      fc.property(fc.array(books, { maxLength: 12 }), (readers) => {
        const found = neighboursIn(readers.map((liked) => liked.map((book) => `b-${book}`)));
        for (const [bookId, neighbours] of found) {
          expect(neighbours.length).to.be.at.most(neighboursMax);
          expect(new Set(neighbours.map((one) => one.bookId)).size).to.equal(neighbours.length);
          for (const [index, neighbour] of neighbours.entries()) {
            expect(neighbour.bookId).to.not.equal(bookId);
            expect(neighbour.score).to.be.within(Number.MIN_VALUE, neighbours[index - 1]?.score ?? 1);
            const back = found.get(neighbour.bookId)?.find((one) => one.bookId === bookId);
            expect(back?.score ?? neighbour.score).to.be.closeTo(neighbour.score, 1e-12);
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});
