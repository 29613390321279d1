import { hash } from 'node:crypto';
import { canonicalJson } from '../domain/equality.ts';

/** Rows are summed in so many buckets, by their hash: two megabytes of sums for any number of rows, and a difference is found in a part of them. */
export const bucketCount = 65_536;

/**
 * What rows come to, whatever their order: for each bucket the sum of the hashes of its rows, modulo 2^64. Equal rows give equal sums; other rows give
 * other sums but for an accident of 1 in 2^64.
 */
export type RowDigest = { readonly rows: number; readonly sums: BigUint64Array };

/** Reads every row once, and holds none. Rejects when the signal aborts. */
export async function digestRows(rows: AsyncIterable<unknown>, signal: AbortSignal): Promise<RowDigest> {
  const sums = new BigUint64Array(bucketCount);
  let count = 0;
  for await (const row of rows) {
    signal.throwIfAborted();
    count += 1;
    const { bucket, number } = hashOf(canonicalJson(row));
    // A typed array drops what is above 64 bits.
    sums[bucket] = (sums[bucket] ?? 0n) + number;
  }
  return { rows: count, sums };
}

function hashOf(text: string): { readonly bucket: number; readonly number: bigint } {
  const bytes = hash('sha256', text, 'buffer');
  return { bucket: bytes.readUInt16BE(0), number: bytes.readBigUInt64BE(8) };
}

/** A digest in sixteen characters, to be shown. */
export const digestText = ({ sums }: RowDigest): string =>
  hash('sha256', new Uint8Array(sums.buffer), 'hex').slice(0, 16);

/** The buckets in which two digests differ. */
export const differingBuckets = (left: RowDigest, right: RowDigest): readonly number[] =>
  [...left.sums.keys()].filter((bucket) => left.sums[bucket] !== right.sums[bucket]);

/** How many rows, as canonical JSON, lie in these buckets, and how often each. */
export async function rowsInBuckets(
  buckets: ReadonlySet<number>,
  rows: AsyncIterable<unknown>,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for await (const row of rows) {
    const text = canonicalJson(row);
    if (buckets.has(hashOf(text).bucket)) found.set(text, (found.get(text) ?? 0) + 1);
  }
  return found;
}
