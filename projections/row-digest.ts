import { hash } from 'node:crypto';
import { canonicalJson } from '../domain/equality.ts';

/** Into so many buckets the rows of a partition fall; where two digests differ, only rows of the differing buckets are compared. */
export const digestBuckets = 1_024;

/** A digest of a set of rows, whatever their order: of each bucket, the sum of its rows' hashes. */
export type RowDigest = Uint32Array;

const wordsPerBucket = 2;

export const emptyDigest = (): RowDigest => new Uint32Array(digestBuckets * wordsPerBucket);

/** Which bucket a row falls into, by its content. */
export const bucketOf = (row: unknown): number => bucketOfHash(hashOf(row));

export function addRow(digest: RowDigest, row: unknown): void {
  const hashed = hashOf(row);
  const at = bucketOfHash(hashed) * wordsPerBucket;
  // Sums wrap at 2^32: unlike with exclusive or, two equal rows do not cancel each other out.
  digest[at] = (digest[at] ?? 0) + hashed.readUInt32LE(4);
  digest[at + 1] = (digest[at + 1] ?? 0) + hashed.readUInt32LE(8);
}

export function differingBuckets(left: RowDigest, right: RowDigest): ReadonlySet<number> {
  const differing = new Set<number>();
  for (const [at, word] of left.entries()) {
    if (word !== right[at]) differing.add(Math.trunc(at / wordsPerBucket));
  }
  return differing;
}

const hashOf = (row: unknown): Buffer => hash('sha256', canonicalJson(row), 'buffer');

const bucketOfHash = (hashed: Buffer): number => hashed.readUInt32LE(0) % digestBuckets;
