/**
 * Inverts a symmetric positive definite matrix, given and answered as `size × size` numbers, row by row; only the lower triangle is looked at. By Cholesky's
 * factorisation: A = L·Lᵀ, so A⁻¹ = (L⁻¹)ᵀ·L⁻¹. Takes n³/2 multiplications; rows are walked in memory order. Throws a RangeError when a pivot is not above zero.
 */
export function inversePositiveDefinite(matrix: Float64Array, size: number): Float64Array {
  const lower = matrix.slice();
  factorise(lower, size);
  const inverted = invertLower(lower, size);
  return selfProduct(inverted, size, lower);
}

/** Writes L over the lower triangle of A. */
function factorise(lower: Float64Array, size: number): void {
  for (let row = 0; row < size; row += 1) {
    const start = row * size;
    for (let column = 0; column < row; column += 1) {
      const other = column * size;
      const rest = (lower[start + column] ?? 0) - dot(lower, start, other, column);
      lower[start + column] = rest / (lower[other + column] ?? 1);
    }
    const pivot = (lower[start + row] ?? 0) - dot(lower, start, start, row);
    if (!(pivot > 0)) throw new RangeError(`pivot ${row} of the factorisation is ${pivot}`);
    lower[start + row] = Math.sqrt(pivot);
  }
}

/** Row i of L⁻¹ is `(eᵢ - Σ L[i,k]·row k) / L[i,i]` over the rows above it. */
function invertLower(lower: Float64Array, size: number): Float64Array {
  const inverted = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    const start = row * size;
    for (let above = 0; above < row; above += 1) {
      addScaled(inverted, start, above * size, { factor: -(lower[start + above] ?? 0), length: above + 1 });
    }
    inverted[start + row] = 1;
    const pivot = lower[start + row] ?? 1;
    for (let column = 0; column <= row; column += 1) {
      inverted[start + column] = (inverted[start + column] ?? 0) / pivot;
    }
  }
  return inverted;
}

/** Writes TᵀT of a lower triangular T over `product`. */
function selfProduct(triangle: Float64Array, size: number, product: Float64Array): Float64Array {
  product.fill(0);
  for (let row = 0; row < size; row += 1) {
    const source = triangle.subarray(row * size, row * size + row + 1);
    for (let target = 0; target <= row; target += 1) {
      const factor = source[target] ?? 0;
      const at = target * size;
      for (let column = 0; column <= target; column += 1) {
        product[at + column] = (product[at + column] ?? 0) + factor * (source[column] ?? 0);
      }
    }
  }
  for (let row = 0; row < size; row += 1) {
    for (let column = row + 1; column < size; column += 1) {
      product[row * size + column] = product[column * size + row] ?? 0;
    }
  }
  return product;
}

/** The inner product of `length` numbers from `left` and from `right` on, in four sums, which the processor can add at the same time. */
function dot(numbers: Float64Array, left: number, right: number, length: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let at = 0;
  for (; at + 3 < length; at += 4) {
    s0 += (numbers[left + at] ?? 0) * (numbers[right + at] ?? 0);
    s1 += (numbers[left + at + 1] ?? 0) * (numbers[right + at + 1] ?? 0);
    s2 += (numbers[left + at + 2] ?? 0) * (numbers[right + at + 2] ?? 0);
    s3 += (numbers[left + at + 3] ?? 0) * (numbers[right + at + 3] ?? 0);
  }
  for (; at < length; at += 1) s0 += (numbers[left + at] ?? 0) * (numbers[right + at] ?? 0);
  return s0 + s1 + s2 + s3;
}

type Scaling = { readonly factor: number; readonly length: number };

function addScaled(numbers: Float64Array, to: number, from: number, { factor, length }: Scaling): void {
  for (let at = 0; at < length; at += 1) {
    numbers[to + at] = (numbers[to + at] ?? 0) + factor * (numbers[from + at] ?? 0);
  }
}
