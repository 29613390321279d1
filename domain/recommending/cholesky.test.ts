import { expect } from 'chai';
import fc from 'fast-check';
import { NotPositiveDefiniteError, packedIndex, packedLength, solvePositiveDefinite } from './cholesky.ts';

const packed = (matrix: readonly (readonly number[])[]): Float64Array => {
  const lower = new Float64Array(packedLength(matrix.length));
  matrix.forEach((row, i) => {
    for (let j = 0; j <= i; j += 1) lower[packedIndex(i, j, matrix.length)] = row[j] ?? 0;
  });
  return lower;
};

/** MᵀM + I for a random M: symmetric and positive definite. */
const anyMatrix = fc
  .integer({ min: 1, max: 13 })
  .chain((size) =>
    fc.array(fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: size, maxLength: size }), {
      minLength: size,
      maxLength: size,
    }),
  )
  .map((m) =>
    m.map((_, i) =>
      m.map((__, j) => m.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), i === j ? 1 : 0)),
    ),
  );

describe('Cholesky', () => {
  it('solves what it is given, at sizes that fill its tiles and at sizes that do not', () => {
    fc.assert(
      fc.property(anyMatrix, (matrix) => {
        const expected = matrix.map((_, index) => index - 2);
        const right = Float64Array.from(matrix, (row) =>
          row.reduce((sum, value, index) => sum + value * (expected[index] ?? 0), 0),
        );
        solvePositiveDefinite({ lower: packed(matrix), right, size: matrix.length });
        right.forEach((value, index) => expect(value).to.be.closeTo(expected[index] ?? 0, 1e-9));
      }),
    );
  });

  it('solves a small system within the memory of a larger one, whatever lies behind it', () => {
    const lower = new Float64Array(packedLength(9)).fill(7);
    lower.set([4, 2, 0, 0, 0, 3, 0, 0]);
    const right = Float64Array.of(8, 7, 99);
    solvePositiveDefinite({ lower, right, size: 2 });
    expect(right[0]).to.be.closeTo(1.25, 1e-12);
    expect(right[1]).to.be.closeTo(1.5, 1e-12);
    expect(right[2]).to.equal(99);
  });

  it('refuses a matrix that is not positive definite', () => {
    const lower = packed([
      [1, 2],
      [2, 1],
    ]);
    expect(() => solvePositiveDefinite({ lower, right: Float64Array.of(1, 1), size: 2 })).to.throw(
      NotPositiveDefiniteError,
    );
  });
});
