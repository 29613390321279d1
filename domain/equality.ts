/**
 * Whether two values made of plain objects, arrays and primitives hold the same content; key order does not count and a
 * key with `undefined` equals a missing one, as in JSON.
 */
export const isSameContent = (left: unknown, right: unknown): boolean =>
  canonicalJson(left) === canonicalJson(right);

/** JSON with the keys of every object sorted, so that equal content gives equal text; what digests are taken of. */
export const canonicalJson = (value: unknown): string => JSON.stringify(sortKeys(value));

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
      .map(([key, member]) => [key, sortKeys(member)]),
  );
}
