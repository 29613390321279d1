/**
 * One-dimensional arrays in PostgreSQL's binary format (`array_send` in its source, `src/backend/utils/adt/arrayfuncs.c`), which `pg` passes on as they are:
 * neither side escapes or parses a character. The column type of a parameter must be the array of what the function says.
 */
export const textArray = (values: readonly string[]): Buffer => texts(oids.text, values);

/** Elements that are JSON already. PostgreSQL checks them. */
export const jsonArray = (values: readonly string[]): Buffer => texts(oids.json, values);

/** Whole numbers from -32,768 to 32,767. */
export function smallintArray(values: readonly number[]): Buffer {
  const buffer = started(oids.smallint, values.length, values.length * 2);
  values.forEach((value, index) => {
    buffer.writeInt32BE(2, headerBytes + index * 6);
    buffer.writeInt16BE(value, headerBytes + index * 6 + lengthBytes);
  });
  return buffer;
}

/** Whole numbers of 32 bits. Throws `RangeError` when one is larger. */
export function integerArray(values: readonly number[]): Buffer {
  const buffer = started(oids.integer, values.length, values.length * 4);
  values.forEach((value, index) => {
    buffer.writeInt32BE(4, headerBytes + index * 8);
    buffer.writeInt32BE(value, headerBytes + index * 8 + lengthBytes);
  });
  return buffer;
}

/** Of `pg_type`. They never change. */
const oids = { smallint: 21, integer: 23, text: 25, json: 114 } as const;

/** Dimensions, whether there are nulls, type of the elements; then length and lower bound of the one dimension. */
const headerBytes = 20;
const lengthBytes = 4;

function started(oid: number, count: number, valueBytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(headerBytes + count * lengthBytes + valueBytes);
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(0, 4);
  buffer.writeInt32BE(oid, 8);
  buffer.writeInt32BE(count, 12);
  buffer.writeInt32BE(1, 16);
  return buffer;
}

function texts(oid: number, values: readonly string[]): Buffer {
  const bytes = values.reduce((sum, value) => sum + Buffer.byteLength(value), 0);
  const buffer = started(oid, values.length, bytes);
  let offset = headerBytes;
  for (const value of values) {
    const length = buffer.write(value, offset + lengthBytes);
    buffer.writeInt32BE(length, offset);
    offset += lengthBytes + length;
  }
  return buffer;
}
