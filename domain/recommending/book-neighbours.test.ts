import { expect } from 'chai';
import { bookNamed } from '../testing/examples.ts';
import { bookNeighbours, neighboursMax } from './book-neighbours.ts';
import type { ItemModel } from './model.ts';

/** A model of these weights: `[from, to, weight]`, books by index. */
function modelOf(bookCount: number, weights: readonly (readonly [number, number, number])[]): ItemModel {
  const sorted = weights.toSorted(([one], [other]) => one - other);
  const offsets = new Uint32Array(bookCount + 1);
  for (const [from] of sorted) {
    for (let book = from + 1; book <= bookCount; book += 1) offsets[book] = (offsets[book] ?? 0) + 1;
  }
  return {
    books: Array.from({ length: bookCount }, (_, index) => bookNamed(`b-${index}`)),
    offsets,
    targets: Int32Array.from(sorted, ([, to]) => to),
    weights: Float32Array.from(sorted, ([, , weight]) => weight),
  };
}

describe('books that are alike', () => {
  it('are as alike in one direction as in the other', () => {
    const of = bookNeighbours(
      modelOf(3, [
        [0, 1, 0.5],
        [1, 0, 0.25],
        [2, 0, 0.5],
      ]),
    );
    expect(of(0)).to.deep.equal([
      { bookId: 'b-1', score: 0.75 },
      { bookId: 'b-2', score: 0.5 },
    ]);
    expect(of(1)).to.deep.equal([{ bookId: 'b-0', score: 0.75 }]);
    expect(of(2)).to.deep.equal([{ bookId: 'b-0', score: 0.5 }]);
  });

  it('are not those of which a like of one speaks against the other', () => {
    const of = bookNeighbours(
      modelOf(3, [
        [0, 1, -0.5],
        [1, 0, 0.25],
        [0, 2, 0.5],
        [2, 0, -0.5],
      ]),
    );
    expect(of(0)).to.deep.equal([]);
    expect(of(1)).to.deep.equal([]);
  });

  it('never are the book itself, and a book without weights has none', () => {
    const of = bookNeighbours(
      modelOf(3, [
        [0, 0, 1],
        [0, 1, 0.5],
        [1, 2, 0],
      ]),
    );
    expect(of(0)).to.deep.equal([{ bookId: 'b-1', score: 0.5 }]);
    expect(of(2)).to.deep.equal([]);
  });

  it(`come best first, at most ${neighboursMax}`, () => {
    const weights = Array.from({ length: 60 }, (_, index) => [0, index + 1, (index + 1) / 64] as const);
    const neighbours = bookNeighbours(modelOf(61, weights))(0);
    expect(neighbours.map(({ bookId }) => bookId)).to.deep.equal(
      Array.from({ length: neighboursMax }, (_, index) => `b-${60 - index}`),
    );
  });
});
