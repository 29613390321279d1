import { expect } from 'chai';
import fc from 'fast-check';
import { likeMatrix, readerCountOf, type LikeMatrix } from './like-matrix.ts';
import { localRidge, ridgeProblem, type LocalRidgeParameters } from './local-ridge.ts';
import { anyLikes, bookNamed, likesOf, readerNamed } from './testing/samples.ts';

const six = likesOf({
  ana: 'dune emma iracema',
  bea: 'dune emma',
  caio: 'emma iracema ulysses hobbit',
  davi: 'dune hobbit kim',
  eva: 'kim ulysses',
  fabio: 'dune emma iracema hobbit kim ulysses',
  gil: 'hobbit',
});

/** The likes as a dense matrix, each row weighted √(mean likes of a reader / its likes). */
function weightedLikes(likes: LikeMatrix): number[][] {
  const mean = likes.items.length / readerCountOf(likes);
  return Array.from({ length: readerCountOf(likes) }, (_, reader) => {
    const row = likes.books.map(() => 0);
    const items = likes.items.subarray(likes.offsets[reader], likes.offsets[reader + 1]);
    for (const item of items) row[item] = Math.sqrt(mean / items.length);
    return row;
  });
}

/** Solves (G + λI)·w = g by Gauss and Jordan, which share nothing with the code under test. */
function plainRidge(likes: LikeMatrix, book: number, lambda: number): number[] {
  const x = weightedLikes(likes);
  const others = likes.books.map((_, index) => index).filter((index) => index !== book);
  const gram = (i: number, j: number) => x.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0);
  const system = others.map((i) => [
    ...others.map((j) => gram(i, j) + (i === j ? lambda : 0)),
    gram(i, book),
  ]);
  system.forEach((pivotRow, k) => {
    const pivot = pivotRow[k] ?? 0;
    pivotRow.forEach((value, column) => (pivotRow[column] = value / pivot));
    for (const row of system) {
      const factor = row[k] ?? 0;
      if (row !== pivotRow)
        row.forEach((value, column) => (row[column] = value - factor * (pivotRow[column] ?? 0)));
    }
  });
  const weights = likes.books.map(() => 0);
  others.forEach((other, index) => (weights[other] = system[index]?.at(-1) ?? 0));
  return weights;
}

/** Every reader weighs the same, however many books they like. */
const problemOf = (likes: LikeMatrix) =>
  ridgeProblem(likes, { readerExponent: 1, authorWeight: 0, seriesWeight: 0 });

/** A column of the model as one weight per book. */
function denseColumn(likes: LikeMatrix, book: number, parameters: LocalRidgeParameters): number[] {
  const { predictors, weights } = localRidge(problemOf(likes), parameters).column(book);
  const dense = likes.books.map(() => 0);
  predictors.forEach((predictor, index) => (dense[predictor] = weights[index] ?? 0));
  return dense;
}

describe('local ridge', () => {
  const everything = { neighbours: 6, kept: 6, lambda: 0.5, lambdaPerLike: 0 };

  for (const lambda of [0.01, 0.5, 20]) {
    it(`is plain ridge regression on all other books when all are neighbours, λ = ${lambda}`, () => {
      six.books.forEach((_, book) => {
        const expected = plainRidge(six, book, lambda);
        denseColumn(six, book, { ...everything, lambda }).forEach((weight, other) =>
          expect(weight).to.be.closeTo(expected[other] ?? 0, 1e-9),
        );
      });
    });
  }

  it('holds a book back by its likes when the ridge grows with them', () => {
    const problem = problemOf(six);
    const alone = { neighbours: 1, kept: 1, lambda: 0.5 };
    six.books.forEach((_, book) => {
      const { predictors } = localRidge(problem, { ...alone, lambdaPerLike: 0 }).column(book);
      const self = problem.gram.self[predictors[0] ?? 0] ?? 0;
      const [plain = 0] = localRidge(problem, { ...alone, lambdaPerLike: 0 }).column(book).weights;
      const [held = 0] = localRidge(problem, { ...alone, lambdaPerLike: 2 }).column(book).weights;
      // One predictor: G[s,book] / (G[s,s] + λ + 2·G[s,s]).
      expect(held).to.be.closeTo((plain * (self + 0.5)) / (3 * self + 0.5), 1e-12);
    });
  });

  it('reaches a book that nobody likes yet by its author', () => {
    const facts = new Map(
      ['atuan', 'tehanu'].map((name) => [bookNamed(name), { authors: ['Le Guin'], series: [] }]),
    );
    const likes = likeMatrix(new Map([[readerNamed('ana'), [bookNamed('atuan')]]]), { facts });
    const problem = ridgeProblem(likes, { readerExponent: 0, authorWeight: 3, seriesWeight: 0 });
    const { predictors, weights } = localRidge(problem, everything).column(
      likes.books.indexOf(bookNamed('tehanu')),
    );
    expect([...predictors].map((book) => likes.books[book])).to.deep.equal(['atuan']);
    // 3 / (1 reader + 3 of the author + λ)
    expect(weights[0]).to.be.closeTo(3 / 4.5, 1e-12);
  });

  it('regresses on the most similar books when not all fit, not on the most liked ones', () => {
    const likes = likesOf({
      ana: 'dune kim',
      bea: 'dune emma',
      caio: 'dune emma',
      ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((number) => [`emma-only-${number}`, 'emma'])),
    });
    const { predictors } = localRidge(problemOf(likes), { ...everything, neighbours: 1 }).column(
      likes.books.indexOf(bookNamed('dune')),
    );
    expect([...predictors].map((predictor) => likes.books[predictor])).to.deep.equal(['kim']);
  });

  it('keeps the strongest weights, strongest first', () => {
    six.books.forEach((_, book) => {
      const all = localRidge(problemOf(six), everything).column(book);
      const few = localRidge(problemOf(six), { ...everything, kept: 2 }).column(book);
      expect([...all.weights].map(Math.abs)).to.deep.equal(
        [...all.weights].map(Math.abs).sort((a, b) => b - a),
      );
      expect([...few.weights]).to.deep.equal([...all.weights.subarray(0, 2)]);
      expect([...few.predictors]).to.deep.equal([...all.predictors.subarray(0, 2)]);
    });
  });

  it('never lets a book predict itself, nor one that nobody likes with it', () => {
    fc.assert(
      fc.property(anyLikes, (likes) => {
        const solver = localRidge(problemOf(likes), everything);
        likes.books.forEach((_, book) => {
          for (const predictor of solver.column(book).predictors) {
            expect(predictor).to.not.equal(book);
            expect(weightedLikes(likes).some((row) => row[book] !== 0 && row[predictor] !== 0)).to.equal(
              true,
            );
          }
        });
      }),
    );
  });

  it('gives a column the same weights to the bit, whichever columns were computed before', () => {
    fc.assert(
      fc.property(anyLikes, (likes) => {
        const forwards = localRidge(problemOf(likes), everything);
        const backwards = localRidge(problemOf(likes), everything);
        const ascending = likes.books.map((_, book) => forwards.column(book));
        const descending = likes.books
          .map((_, index) => backwards.column(likes.books.length - 1 - index))
          .reverse();
        expect(ascending).to.deep.equal(descending);
      }),
    );
  });

  it('has nothing to say of a book that is never liked with another', () => {
    const { predictors, weights } = localRidge(
      problemOf(likesOf({ ana: 'dune', bea: 'emma' })),
      everything,
    ).column(0);
    expect([...predictors]).to.deep.equal([]);
    expect([...weights]).to.deep.equal([]);
  });

  it('takes likes of nobody', () => {
    expect(localRidge(problemOf(likesOf({})), everything).bookCount).to.equal(0);
  });
});
