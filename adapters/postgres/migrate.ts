import path from 'node:path';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import { z } from 'zod';

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/**
 * Brings a database to the newest schema: the plain SQL files of `migrations/<set>`, each once and in order, all in one
 * transaction. Two processes at once wait for each other. Answers the names of the files it ran.
 */
export async function migrate(databaseUrl: string, set: 'log' | 'read'): Promise<readonly string[]> {
  const ran = await runner({
    databaseUrl,
    dir: path.join(import.meta.dirname, 'migrations', set),
    direction: 'up',
    migrationsSchema: 'migrations',
    createMigrationsSchema: true,
    migrationsTable: 'applied',
    advisoryLockMode: 'wait',
    logger: silent,
  });
  return ran.map(({ name }) => name);
}

/** What is fixed when a log is founded. `partitions` are those that live on this server. */
export type LogFoundation = {
  readonly epoch: string;
  readonly partitionCount: number;
  readonly partitions: readonly number[];
};

const identityRow = z.object({ epoch: z.string(), partition_count: z.int() });

/**
 * Founds the log on one server, unless it has been founded before; answers the epoch and number of partitions it has.
 * Throws when it was founded with another number of partitions: that never changes.
 */
export async function foundLog(
  databaseUrl: string,
  { epoch, partitionCount, partitions }: LogFoundation,
): Promise<{ readonly epoch: string; readonly partitionCount: number }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      'insert into log.identity (epoch, partition_count) values ($1, $2) on conflict (single) do nothing',
      [epoch, partitionCount],
    );
    const { rows } = await client.query('select epoch, partition_count from log.identity');
    const founded = identityRow.parse(rows[0]);
    if (founded.partition_count !== partitionCount) {
      throw new Error(
        `the log was founded with ${founded.partition_count} partitions and cannot be used with ${partitionCount}`,
      );
    }
    await client.query(
      'insert into log.partition (partition) select unnest($1::smallint[]) on conflict (partition) do nothing',
      [partitions],
    );
    return { epoch: founded.epoch, partitionCount };
  } finally {
    await client.end();
  }
}
