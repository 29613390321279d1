import { z } from 'zod';
import {
  RowRefusedError,
  keyText,
  type Key,
  type RowChange,
  type StoredRow,
} from '../../projections/ports.ts';
import type { RedisCommands } from './client.ts';
import type { Layout, Operation } from './layout.ts';

/** The sorted set of a partition: its members are books, their scores the number of the partition's readers who like them. */
export const likesKey = (prefix: string): string => `${prefix}likes`;

const keySchema = z.object({ bookId: z.string(), partition: z.int() });
const rowSchema = keySchema.extend({ likes: z.int() });

const membersPerCommandMax = 1_000;

/** `popular-books`: rows `{ bookId, partition, likes }`, one sorted set a partition. */
export const popularBooksLayout: Layout = {
  keys: (prefix) => [likesKey(prefix)],
  load,
  operation,
  rows,
};

async function load(
  commands: RedisCommands,
  prefix: string,
  keys: readonly Key[],
): Promise<ReadonlyMap<string, StoredRow>> {
  const rows = new Map<string, StoredRow>();
  for (let start = 0; start < keys.length; start += membersPerCommandMax) {
    const chunk = keys.slice(start, start + membersPerCommandMax).map((key) => keySchema.parse(key));
    const scores = await commands.zmScore(
      likesKey(prefix),
      chunk.map(({ bookId }) => bookId),
    );
    for (const [index, key] of chunk.entries()) {
      const likes = scores[index] ?? null;
      if (likes !== null) rows.set(keyText(key), { row: { ...key, likes }, position: 0 });
    }
  }
  return rows;
}

function operation({ key, row }: RowChange): Operation {
  if (row === undefined) return ['zrem', 0, keySchema.parse(key).bookId];
  const counted = rowSchema.safeParse(row);
  if (!counted.success) throw new RowRefusedError(z.prettifyError(counted.error), { cause: counted.error });
  return ['zadd', 0, String(counted.data.likes), counted.data.bookId];
}

async function* rows(commands: RedisCommands, prefix: string, partition: number): AsyncIterable<unknown> {
  for (let start = 0; ; start += membersPerCommandMax) {
    const last = start + membersPerCommandMax - 1;
    const members = await commands.zRangeWithScores(likesKey(prefix), start, last);
    for (const { value: bookId, score: likes } of members) yield { bookId, partition, likes };
    if (members.length < membersPerCommandMax) return;
  }
}
