import type { Key, RowChange, StoredRow } from '../../projections/ports.ts';
import type { RedisCommands } from './client.ts';

/** A command on the `key`-th of the layout's keys (from 0), with its arguments. */
export type Operation = readonly [command: 'zadd' | 'zrem', key: number, ...args: readonly string[]];

/** How the rows of one projection lie in Redis. Every key starts with the partition's prefix. */
export type Layout = {
  /** The keys that hold the rows of the partition with this prefix. */
  readonly keys: (prefix: string) => readonly string[];
  /** The rows of these keys that exist, by `keyText`. */
  readonly load: (
    commands: RedisCommands,
    prefix: string,
    keys: readonly Key[],
  ) => Promise<ReadonlyMap<string, StoredRow>>;
  /** What makes the row what the change says. Throws `RowRefusedError` for a row that it cannot hold. */
  readonly operation: (change: RowChange) => Operation;
  /** Every row of a partition. */
  readonly rows: (commands: RedisCommands, prefix: string, partition: number) => AsyncIterable<unknown>;
};
