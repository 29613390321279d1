import pg from 'pg';
import { z } from 'zod';
import { appendedChannel } from './event-log.ts';

/** Advisory-lock classes: who is a relay here, and which partition each relay has. */
const memberClass = 0x457374;
const partitionClass = 0x457375;

export type PartitionLeases = {
  /**
   * Takes and gives back partitions until this relay holds its fair share of what the relays on this server have, and answers what it
   * holds now. Rejects when the connection is lost: then nothing is held any more, and another relay takes over.
   */
  readonly renew: () => Promise<readonly number[]>;
  /** Gives everything back. */
  readonly close: () => Promise<void>;
};

type Options = {
  readonly url: string;
  readonly partitions: readonly number[];
  /** Called when something was appended; may be called more often, and a lost call must not matter. */
  readonly onAppended: () => void;
  readonly onLost: (error: Error) => void;
};

/**
 * Leases partitions of one server for as long as one direct connection lives: session advisory locks, which PostgreSQL
 * gives to others when this process dies. The same connection listens for appends. Not for a connection pooler.
 */
export async function leasePartitions({
  url,
  partitions,
  onAppended,
  onLost,
}: Options): Promise<PartitionLeases> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'estante-relay-lease',
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 1_000,
  });
  client.on('error', onLost);
  client.on('notification', onAppended);
  await client.connect();
  try {
    await client.query(`listen ${appendedChannel}`);
    await client.query('select pg_advisory_lock_shared($1, $2)', [memberClass, 0]);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }

  const held = new Set<number>();
  const renew = async (): Promise<readonly number[]> => {
    const share = Math.ceil(partitions.length / (await relaysHere(client)));
    for (const partition of held) if (held.size > share) await give(client, held, partition);
    for (const partition of partitions) {
      if (held.size < share && !held.has(partition)) await take(client, held, partition);
    }
    return [...held].sort((left, right) => left - right);
  };
  return { renew, close: () => client.end() };
}

const countRow = z.object({ relays: z.int().min(1) });
const lockedRow = z.object({ locked: z.boolean() });

/** Each relay holds a shared lock as a sign of life, so the holders are the relays. */
async function relaysHere(client: pg.Client): Promise<number> {
  const { rows } = await client.query(
    `select count(distinct pid)::integer as relays from pg_locks
     where locktype = 'advisory' and classid = $1 and objid = 0 and granted
       and database = (select oid from pg_database where datname = current_database())`,
    [memberClass],
  );
  return countRow.parse(rows[0]).relays;
}

async function take(client: pg.Client, held: Set<number>, partition: number): Promise<void> {
  const { rows } = await client.query('select pg_try_advisory_lock($1, $2) as locked', [
    partitionClass,
    partition,
  ]);
  if (lockedRow.parse(rows[0]).locked) held.add(partition);
}

async function give(client: pg.Client, held: Set<number>, partition: number): Promise<void> {
  held.delete(partition);
  await client.query('select pg_advisory_unlock($1, $2)', [partitionClass, partition]);
}
