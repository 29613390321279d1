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
import type { Ranking } from './rankings.ts';

/** The sorted set of a partition: its members are books, their scores the ranking's numbers. */
export const rankingKey = ({ column }: Ranking, prefix: string): string => `${prefix}${column}`;

const keySchema = z.object({ bookId: z.string(), partition: z.int() });

const membersPerCommandMax = 1_000;

/** One sorted set a partition. Redis keeps scores as doubles, and gives back the very number that it was given. */
export const rankedBooksLayout = (ranking: Ranking): Layout => ({
  keys: (prefix) => [rankingKey(ranking, prefix)],
  load: (commands, prefix, keys) => load(ranking, commands, prefix, keys),
  operation: (change) => operation(ranking, change),
  rows: (commands, prefix, partition) => rows(ranking, commands, prefix, partition),
});

async function load(
  ranking: Ranking,
  commands: RedisCommands,
  prefix: string,
  keys: readonly Key[],
): Promise<ReadonlyMap<string, StoredRow>> {
  const loaded = new Map<string, StoredRow>();
  for (let start = 0; start < keys.length; start += membersPerCommandMax) {
    const chunk = keys.slice(start, start + membersPerCommandMax).map((key) => keySchema.parse(key));
    const scores = await commands.zmScore(
      rankingKey(ranking, prefix),
      chunk.map(({ bookId }) => bookId),
    );
    for (const [index, key] of chunk.entries()) {
      const score = scores[index] ?? null;
      if (score !== null) {
        loaded.set(keyText(key), { row: { ...key, [ranking.column]: score }, position: 0 });
      }
    }
  }
  return loaded;
}

function operation({ column, number }: Ranking, { key, row }: RowChange): Operation {
  const { bookId } = keySchema.parse(key);
  if (row === undefined) return ['zrem', 0, bookId];
  const counted = z.object({ [column]: number }).safeParse(row);
  if (!counted.success) throw new RowRefusedError(z.prettifyError(counted.error), { cause: counted.error });
  return ['zadd', 0, String(counted.data[column]), bookId];
}

async function* rows(
  ranking: Ranking,
  commands: RedisCommands,
  prefix: string,
  partition: number,
): AsyncIterable<unknown> {
  for (let start = 0; ; start += membersPerCommandMax) {
    const last = start + membersPerCommandMax - 1;
    const members = await commands.zRangeWithScores(rankingKey(ranking, prefix), start, last);
    for (const { value: bookId, score } of members) yield { bookId, partition, [ranking.column]: score };
    if (members.length < membersPerCommandMax) return;
  }
}
