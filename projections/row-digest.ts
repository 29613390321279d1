import { hash } from 'node:crypto';
import { canonicalJson } from '../domain/equality.ts';

/** Rows of a whole read model are summed in so many buckets: two megabytes of sums for any number of rows, and a difference is found in a part of them. */
export const bucketCount = 65_536;

/**
 * What rows come to, whatever their order: for each bucket the sum of the hashes of its rows, modulo 2^64. Equal rows give equal sums; other rows give
 * other sums but for an accident of 1 in 2^64. Unlike with exclusive or, two equal rows do not cancel each other out.
 */
export type RowSums = BigUint64Array;

export type RowDigest = { readonly rows: number; readonly sums: RowSums };

export const emptySums = (buckets: number): RowSums => new BigUint64Array(buckets);

/** Which of so many buckets a row falls into, by its content. */
export const bucketOf = (row: unknown, buckets: number): number => hashOf(row).readUInt32BE(0) % buckets;

export function addRow(sums: RowSums, row: unknown): void {
  const hashed = hashOf(row);
  const bucket = hashed.readUInt32BE(0) % sums.length;
  // A typed array drops what is above 64 bits.
  sums[bucket] = (sums[bucket] ?? 0n) + hashed.readBigUInt64BE(8);
}

const hashOf = (row: unknown): Buffer => hash('sha256', canonicalJson(row), 'buffer');

/** Reads every row once, and holds none. Rejects when the signal aborts. */
export async function digestRows(rows: AsyncIterable<unknown>, signal: AbortSignal): Promise<RowDigest> {
  const sums = emptySums(bucketCount);
  let count = 0;
  for await (const row of rows) {
    signal.throwIfAborted();
    count += 1;
    addRow(sums, row);
  }
  return { rows: count, sums };
}

/** A digest in sixteen characters, to be shown. */
export const digestText = ({ sums }: RowDigest): string =>
  hash('sha256', new Uint8Array(sums.buffer), 'hex').slice(0, 16);

/** The buckets in which two digests differ; both have as many. */
export function differingBuckets(left: RowSums, right: RowSums): ReadonlySet<number> {
  const differing = new Set<number>();
  // A plain loop: there are tens of thousands of buckets, and hardly any differs.
  for (let bucket = 0; bucket < left.length; bucket += 1) {
    if (left[bucket] !== right[bucket]) differing.add(bucket);
  }
  return differing;
}

/** How many rows, as canonical JSON, lie in these buckets, and how often each. */
export async function rowsInBuckets(
  buckets: ReadonlySet<number>,
  rows: AsyncIterable<unknown>,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for await (const row of rows) {
    if (!buckets.has(bucketOf(row, bucketCount))) continue;
    const text = canonicalJson(row);
    found.set(text, (found.get(text) ?? 0) + 1);
  }
  return found;
}
