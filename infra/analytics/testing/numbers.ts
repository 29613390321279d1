/**
 * `part / whole` with so many digits after the point, rounded half away from zero as PostgreSQL's numeric does; exact for whole numbers.
 * `null` when `whole` is 0.
 */
export function ratio(part: number, whole: number, digits: number): string | null {
  if (whole === 0) return null;
  const scale = 10n ** BigInt(digits);
  const [numerator, denominator] = [BigInt(part) * scale, BigInt(whole)];
  const rounded = (2n * numerator + denominator) / (2n * denominator);
  return fixed(rounded, digits);
}

/** A whole number of `10^-digits` as text. */
function fixed(units: bigint, digits: number): string {
  const text = String(units).padStart(digits + 1, '0');
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

export const sum = (values: Iterable<number>): number =>
  [...values].reduce((total, value) => total + value, 0);

/** Compares text by code points, as PostgreSQL's collation "C" does. */
export const byText = (left: string, right: string): number => Number(left > right) - Number(left < right);

/** Compares entries of a map by their keys. */
export const byKey = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number =>
  byText(left, right);

/** How many items have each value. */
export function tally<Value>(items: Iterable<Value>): Map<Value, number> {
  const counts = new Map<Value, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}
