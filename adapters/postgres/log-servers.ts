import pg from 'pg';
import { z } from 'zod';

/** One PostgreSQL server of the log and the partitions that live on it. */
export type LogServer = { readonly pool: pg.Pool; readonly partitions: readonly number[] };

/** The whole log: which server holds which partition, and what the log is. */
export type LogServers = {
  readonly epoch: string;
  readonly partitionCount: number;
  readonly servers: readonly LogServer[];
  readonly serverOf: (partition: number) => LogServer;
  readonly close: () => Promise<void>;
};

export type LogUrl = {
  readonly url: string;
  readonly partitions: 'all' | { readonly from: number; readonly to: number };
};

type Options = { readonly connectionsMax: number; readonly applicationName: string };

const identitySchema = z.object({
  epoch: z.string(),
  partition_count: z.int(),
  partitions: z.array(z.int()),
});

/**
 * Connects to every server of the log and checks that they are one log: the same epoch and number of partitions, each
 * partition on exactly one server, as configured. Throws `LogLayoutError` when they are not, and when it was never founded.
 */
export async function connectLogServers(urls: readonly LogUrl[], options: Options): Promise<LogServers> {
  const pools = urls.map(({ url }) => poolOf(url, options));
  const close = async (): Promise<void> => {
    await Promise.all(pools.map((pool) => pool.end()));
  };
  try {
    const identities = await Promise.all(pools.map(identityOf));
    const [first] = identities;
    if (first === undefined) throw new LogLayoutError('no server of the event log is configured');
    if (identities.some((other) => other.epoch !== first.epoch)) {
      throw new LogLayoutError('the servers of the event log hold different logs: their epochs differ');
    }
    if (identities.some((other) => other.partition_count !== first.partition_count)) {
      throw new LogLayoutError('the servers of the event log differ in how many partitions it has');
    }
    const servers = pools.map((pool, index) => ({
      pool,
      partitions: partitionsOf(urls[index], identities[index]),
    }));
    const byPartition = layout(servers, first.partition_count);
    const serverOf = (partition: number): LogServer => {
      const server = byPartition[partition];
      if (server === undefined) throw new LogLayoutError(`the log has no partition ${partition}`);
      return server;
    };
    return { epoch: first.epoch, partitionCount: first.partition_count, servers, serverOf, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The configured servers do not make up one log. */
export class LogLayoutError extends Error {
  override readonly name = 'LogLayoutError';
}

function poolOf(url: string, { connectionsMax, applicationName }: Options): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    application_name: applicationName,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    query_timeout: 30_000,
    statement_timeout: 30_000,
    keepAlive: true,
  });
  // An idle connection that breaks is replaced on the next use; the failure shows there, to whoever asks.
  pool.on('error', () => undefined);
  return pool;
}

async function identityOf(pool: pg.Pool): Promise<z.output<typeof identitySchema>> {
  const { rows } = await pool
    .query(
      `select epoch, partition_count::integer,
         (select array_agg(partition::integer order by partition) from log.partition) as partitions
       from log.identity`,
    )
    .catch((error: unknown) => {
      throw isSchemaMissing(error) ? notFounded(error) : error;
    });
  if (rows.length === 0) throw notFounded();
  return identitySchema.parse(rows[0]);
}

const notFounded = (cause?: unknown): LogLayoutError =>
  new LogLayoutError('the event log has not been founded: run the migrations first', { cause });

/** PostgreSQL's `undefined_table`: the schema of the log has never been made in this database. */
const isSchemaMissing = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === '42P01';

function partitionsOf(
  url: LogUrl | undefined,
  identity: z.output<typeof identitySchema> | undefined,
): readonly number[] {
  const here = identity?.partitions ?? [];
  if (url === undefined || url.partitions === 'all') return here;
  const { from, to } = url.partitions;
  const asked = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const missing = asked.filter((partition) => !here.includes(partition));
  if (missing.length > 0) {
    throw new LogLayoutError(`the server configured for ${from}-${to} does not hold: ${missing.join(', ')}`);
  }
  return asked;
}

function layout(servers: readonly LogServer[], partitionCount: number): readonly LogServer[] {
  return Array.from({ length: partitionCount }, (_, partition) => {
    const [server, ...others] = servers.filter(({ partitions }) => partitions.includes(partition));
    if (server === undefined) throw new LogLayoutError(`no configured server holds partition ${partition}`);
    if (others.length > 0)
      throw new LogLayoutError(`partition ${partition} is on several configured servers`);
    return server;
  });
}
