import { postgresLogReader } from '../adapters/postgres/log-reader.ts';
import { connectLogServers, type LogServers } from '../adapters/postgres/log-servers.ts';
import { migrate } from '../adapters/postgres/migrate.ts';
import { createReadModelStore } from '../adapters/postgres/read-model-store.ts';
import { createReadPool } from '../adapters/postgres/read-pool.ts';
import { canonicalJson } from '../domain/equality.ts';
import type { StoredEvent } from '../domain/stored-event.ts';
import type { Stores } from '../infra/local/stores.ts';
import { freshFold } from '../projections/fresh-fold.ts';
import type { Instance, LogReader, ReadModelStore } from '../projections/ports.ts';
import type { Projection } from '../projections/projection.ts';
import { foundEmptyLog } from './bench-stores.ts';

/** The log, and a store of read models to build from it. */
export type Engine = {
  readonly servers: LogServers;
  readonly log: LogReader;
  readonly store: ReadModelStore;
  readonly close: () => Promise<void>;
};

/** Founds an empty log and empty read models in the stores, and connects to them. */
export async function openEngine({ eventLogOwnerUrl, readModelOwnerUrl }: Stores): Promise<Engine> {
  await foundEmptyLog(eventLogOwnerUrl);
  await migrate(readModelOwnerUrl, 'read');
  const applicationName = 'estante-bench';
  const servers = await connectLogServers([{ url: eventLogOwnerUrl, partitions: 'all' }], {
    connectionsMax: 6,
    applicationName,
  });
  const pool = await createReadPool({
    url: readModelOwnerUrl,
    applicationName,
    connectionsMax: 12,
    statementTimeoutMs: 30_000,
  });
  return {
    servers,
    log: postgresLogReader(servers),
    store: createReadModelStore(pool),
    close: async () => {
      await pool.end();
      await servers.close();
    },
  };
}

/** A generation for every replay; of each read model only the last one stays. */
export function generationsIn(store: ReadModelStore) {
  const lasts = new Map<string, Instance>();
  const last = ({ name, version }: Projection): Instance =>
    lasts.get(name) ?? { name, version, generation: 0 };
  const next = async (projection: Projection): Promise<Instance> => {
    const before = last(projection);
    if (before.generation > 0) await store.drop(before);
    const instance = { ...before, generation: before.generation + 1 };
    lasts.set(projection.name, instance);
    await store.prepare(instance);
    return instance;
  };
  return { next, last };
}

/** The read model must be what a fold of the same events in memory comes to, row by row. */
export async function checkRows(
  store: ReadModelStore,
  projection: Projection,
  instance: Instance,
  events: Iterable<StoredEvent>,
): Promise<void> {
  const rows: string[] = [];
  for await (const row of store.rows(instance)) rows.push(canonicalJson(row));
  const fresh = (await freshFold(projection, [...events])).map(canonicalJson);
  const expected = new Set(fresh);
  if (rows.length !== fresh.length || rows.some((row) => !expected.has(row))) {
    throw new Error(`${projection.name} is not what a fresh fold of the log comes to`);
  }
}
