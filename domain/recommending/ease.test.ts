import { expect } from 'chai';
import type { LikeMatrix } from './like-matrix.ts';
import { anyLikes, likesOf } from './testing/samples.ts';
import fc from 'fast-check';
import { easeWeights, isEaseFeasible, smallerSide } from './ease.ts';

const six = likesOf({
  ana: 'dune emma iracema',
  bea: 'dune emma',
  caio: 'emma iracema ulysses hobbit',
  davi: 'dune hobbit kim',
  eva: 'kim ulysses',
  fabio: 'dune emma iracema hobbit kim',
});

/** `I - P·diag(1 / diag P)`, `P = (XᵀX + I/2)⁻¹`, by NumPy's `linalg.inv`; rows and columns in the order of the books. */
const closedForm = [
  [0, 0.53859348, 0.08486563, -0.03224624, 0.54249884, -0.49670908],
  [0.65443935, 0, 0.05657709, 0.55917919, -0.37436136, 0.36419482],
  [0.07503126, 0.04116638, 0, 0.26383291, 0.37900604, 0.08161474],
  [-0.03668195, 0.52349914, 0.33946252, 0, -0.03808639, 0.0991663],
  [0.48686953, -0.27650086, 0.38472419, -0.03004764, 0, 0.39052216],
  [-0.47186328, 0.28473413, 0.08769448, 0.08281422, 0.41337668, 0],
];

describe('EASE', () => {
  it('knows the order of the fixture', () => {
    expect(six.books).to.deep.equal(['dune', 'emma', 'hobbit', 'iracema', 'kim', 'ulysses']);
  });

  for (const side of ['books', 'readers'] as const) {
    it(`is the closed form when it is inverted on the side of the ${side}`, () => {
      const weights = easeWeights(six, 0.5, side);
      closedForm.flat().forEach((weight, at) => expect(weights[at]).to.be.closeTo(weight, 1e-6));
    });
  }

  it('gives the same weights from either side', () => {
    fc.assert(
      fc.property(anyLikes, fc.constantFrom(0.1, 1, 30), (likes, lambda) => {
        const fromBooks = easeWeights(likes, lambda, 'books');
        const fromReaders = easeWeights(likes, lambda, 'readers');
        fromBooks.forEach((weight, at) => expect(fromReaders[at]).to.be.closeTo(weight, 1e-5));
      }),
    );
  });

  it('inverts on the smaller side', () => {
    expect(smallerSide(likesOf({ ana: 'dune emma' }))).to.equal('readers');
    expect(smallerSide(likesOf({ ana: 'dune', bea: 'dune' }))).to.equal('books');
  });

  it('is not to be had where both sides, or the books, are too many', () => {
    const ofSize = (readers: number, books: number): LikeMatrix => ({
      ...six,
      books: Array.from({ length: books }),
      offsets: new Uint32Array(readers + 1),
    });
    expect(isEaseFeasible(ofSize(2_500, 10_000))).to.equal(true);
    expect(isEaseFeasible(ofSize(1_000_000, 5_000))).to.equal(true);
    expect(isEaseFeasible(ofSize(70_000, 10_000))).to.equal(false);
    expect(isEaseFeasible(ofSize(10, 100_000))).to.equal(false);
  });
});
