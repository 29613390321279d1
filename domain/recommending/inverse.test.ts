import { expect } from 'chai';
import fc from 'fast-check';
import { inversePositiveDefinite } from './inverse.ts';

describe('inverse of a positive definite matrix', () => {
  it('times the matrix is the identity', () => {
    const anyFactor = fc.integer({ min: 1, max: 9 }).chain((size) =>
      fc.record({
        size: fc.constant(size),
        factor: fc.array(fc.integer({ min: -3, max: 3 }), { minLength: size * size, maxLength: size * size }),
      }),
    );
    fc.assert(
      fc.property(anyFactor, ({ size, factor }) => {
        const at = (row: number, column: number) => factor[row * size + column] ?? 0;
        const each = <T>(of: (index: number) => T): T[] =>
          Array.from({ length: size }, (_, index) => of(index));
        const sum = (of: (index: number) => number) => each(of).reduce((left, right) => left + right, 0);
        // A·Aᵀ + I is positive definite whatever A is.
        const matrix = Float64Array.from(
          each((row) =>
            each((column) => sum((k) => at(row, k) * at(column, k)) + (row === column ? 1 : 0)),
          ).flat(),
        );
        const inverse = inversePositiveDefinite(matrix, size);
        for (const row of each((index) => index)) {
          for (const column of each((index) => index)) {
            const value = sum((k) => (matrix[row * size + k] ?? 0) * (inverse[k * size + column] ?? 0));
            expect(value).to.be.closeTo(row === column ? 1 : 0, 1e-6);
          }
        }
      }),
    );
  });

  it('refuses a matrix that is not positive definite', () => {
    expect(() => inversePositiveDefinite(Float64Array.of(1, 2, 2, 1), 2)).to.throw(RangeError, 'pivot 1');
  });
});
