import { partitionOfOwner } from '../../domain/partition.ts';

/** Names the version that is read; the one write that changes it publishes another. */
export const publishedKey = 'est:{book-neighbours}:published';

/** The versions of which something may lie in Redis, a set. */
export const versionsKey = 'est:{book-neighbours}:versions';

/** Over so many hashes the neighbours of a version are spread, and in a cluster over its nodes. */
const shardCount = 16;

/** The hash that holds a book: `est:{7}:book-neighbours:n-…`, its fields the ids of books. */
export const shardKeyOf = (version: string, bookId: string): string =>
  shardKey(version, partitionOfOwner(bookId, shardCount));

/** Every hash of a version. */
export const shardKeysOf = (version: string): readonly string[] =>
  Array.from({ length: shardCount }, (_, shard) => shardKey(version, shard));

const shardKey = (version: string, shard: number): string => `est:{${shard}}:book-neighbours:${version}`;

/** A field that each hash gets last, which no book has: without it the hash is incomplete, or was lost. */
export const completeField = '';
