import { partitionOfOwner } from '../../domain/partition.ts';

/** Names the version of the model whose neighbours are read; the one write that changes it publishes them. */
export const publishedKey = 'est:{book-neighbours}:published';

/** The versions of which something may lie in Redis, a set. */
export const versionsKey = 'est:{book-neighbours}:versions';

/** Over so many hashes the neighbours of a version are spread, and in a cluster over its nodes. */
const shardCount = 16;

/** The hash that holds a book: `est:{7}:book-neighbours:m-…`, its fields the ids of books. */
export const shardKeyOf = (modelVersion: string, bookId: string): string =>
  shardKey(modelVersion, partitionOfOwner(bookId, shardCount));

/** Every hash of a version. */
export const shardKeysOf = (modelVersion: string): readonly string[] =>
  Array.from({ length: shardCount }, (_, shard) => shardKey(modelVersion, shard));

const shardKey = (modelVersion: string, shard: number): string =>
  `est:{${shard}}:book-neighbours:${modelVersion}`;

/** A field that each hash gets last, which no book has: without it the hash is incomplete, or was lost. */
export const completeField = '';
