/**
 * Solves A·x = b for a symmetric positive definite A by Cholesky's factorisation A = L·Lᵀ, in place: `lower` becomes L and
 * `right` the solution. Needs n³/6 multiplications. Throws `NotPositiveDefiniteError` when a pivot is not above zero.
 */
export function solvePositiveDefinite({ lower, right, size }: LinearSystem): void {
  const padded = paddedSize(size);
  padWithIdentity(lower, size);
  for (let row = 0; row < padded; row += tile) {
    for (let column = 0; column <= row; column += tile) {
      subtractProducts(lower, padded, row, column);
      finishTile(lower, padded, row, column);
    }
  }
  solveForward(lower, right, size);
  solveBackward(lower, right, size);
}

export type LinearSystem = {
  /** The lower triangle of A, each element where {@link packedIndex} says; at least {@link packedLength} long. */
  readonly lower: Float64Array;
  /** The right-hand side b; its first `size` elements. */
  readonly right: Float64Array;
  readonly size: number;
};

/** A matrix is not positive definite, as every Gram matrix with a ridge is but for numbers out of all proportion. */
export class NotPositiveDefiniteError extends Error {
  override readonly name = 'NotPositiveDefiniteError';
}

/** Rows are stored in bundles of this many. */
const tile = 4;

const paddedSize = (size: number): number => Math.ceil(size / tile) * tile;

/** How many elements a packed matrix of this size takes, its padding included. */
export const packedLength = (size: number): number => paddedSize(size) ** 2;

/**
 * Where element (row, column), `row >= column`, of a packed matrix is. Four neighbouring rows lie interleaved, so that the inner
 * loop below walks memory in order: three times as fast as rows one after another.
 */
export const packedIndex = (row: number, column: number, size: number): number =>
  (row - (row % tile)) * paddedSize(size) + column * tile + (row % tile);

/** Rows and columns beyond `size` become those of the identity: the tiles need no special case for the last ones. */
function padWithIdentity(lower: Float64Array, size: number): void {
  for (let row = size; row < paddedSize(size); row += 1) {
    for (let column = 0; column <= row; column += 1) {
      lower[packedIndex(row, column, size)] = row === column ? 1 : 0;
    }
  }
}

/**
 * Subtracts from the tile at (row, column) the products of what lies left of it and left of the diagonal tile above it: sixteen
 * sums at once, so that each number fetched is used four times. Nearly all the time of training is spent here.
 */
function subtractProducts(lower: Float64Array, padded: number, row: number, column: number): void {
  const left = row * padded;
  const above = column * padded;
  // prettier-ignore
  let s00 = 0, s10 = 0, s20 = 0, s30 = 0, s01 = 0, s11 = 0, s21 = 0, s31 = 0,
      s02 = 0, s12 = 0, s22 = 0, s32 = 0, s03 = 0, s13 = 0, s23 = 0, s33 = 0;
  // prettier-ignore
  for (let k = 0; k < column * tile; k += tile) {
    const x0 = lower[left + k] ?? 0, x1 = lower[left + k + 1] ?? 0;
    const x2 = lower[left + k + 2] ?? 0, x3 = lower[left + k + 3] ?? 0;
    const y0 = lower[above + k] ?? 0, y1 = lower[above + k + 1] ?? 0;
    const y2 = lower[above + k + 2] ?? 0, y3 = lower[above + k + 3] ?? 0;
    s00 += x0 * y0; s10 += x1 * y0; s20 += x2 * y0; s30 += x3 * y0;
    s01 += x0 * y1; s11 += x1 * y1; s21 += x2 * y1; s31 += x3 * y1;
    s02 += x0 * y2; s12 += x1 * y2; s22 += x2 * y2; s32 += x3 * y2;
    s03 += x0 * y3; s13 += x1 * y3; s23 += x2 * y3; s33 += x3 * y3;
  }
  const at = left + column * tile;
  subtractFour(lower, at, s00, s10, s20, s30);
  subtractFour(lower, at + tile, s01, s11, s21, s31);
  subtractFour(lower, at + 2 * tile, s02, s12, s22, s32);
  subtractFour(lower, at + 3 * tile, s03, s13, s23, s33);
}

// prettier-ignore
function subtractFour(lower: Float64Array, at: number, s0: number, s1: number, s2: number, s3: number): void {
  lower[at] = (lower[at] ?? 0) - s0;
  lower[at + 1] = (lower[at + 1] ?? 0) - s1;
  lower[at + 2] = (lower[at + 2] ?? 0) - s2;
  lower[at + 3] = (lower[at + 3] ?? 0) - s3;
}

/** Finishes the tile at (row, column): what is left to subtract comes from the tile itself and the diagonal tile above it. */
function finishTile(lower: Float64Array, padded: number, row: number, column: number): void {
  const here = row * padded + column * tile;
  const diagonal = column * padded + column * tile;
  for (let i = 0; i < tile; i += 1) {
    const last = row === column ? i : tile - 1;
    for (let j = 0; j <= last; j += 1) {
      let value = lower[here + j * tile + i] ?? 0;
      for (let k = 0; k < j; k += 1) {
        value -= (lower[here + k * tile + i] ?? 0) * (lower[diagonal + k * tile + j] ?? 0);
      }
      const onDiagonal = row === column && i === j;
      lower[here + j * tile + i] = onDiagonal ? rootOf(value) : value / (lower[diagonal + j * tile + j] ?? 1);
    }
  }
}

function rootOf(pivot: number): number {
  if (pivot > 0) return Math.sqrt(pivot);
  throw new NotPositiveDefiniteError(`a pivot of the factorisation is ${pivot}`);
}

/** L·y = b */
function solveForward(lower: Float64Array, right: Float64Array, size: number): void {
  for (let row = 0; row < size; row += 1) {
    let value = right[row] ?? 0;
    for (let column = 0; column < row; column += 1) {
      value -= (lower[packedIndex(row, column, size)] ?? 0) * (right[column] ?? 0);
    }
    right[row] = value / (lower[packedIndex(row, row, size)] ?? 1);
  }
}

/** Lᵀ·x = y */
function solveBackward(lower: Float64Array, right: Float64Array, size: number): void {
  for (let row = size - 1; row >= 0; row -= 1) {
    const value = (right[row] ?? 0) / (lower[packedIndex(row, row, size)] ?? 1);
    right[row] = value;
    for (let column = 0; column < row; column += 1) {
      right[column] = (right[column] ?? 0) - (lower[packedIndex(row, column, size)] ?? 0) * value;
    }
  }
}
