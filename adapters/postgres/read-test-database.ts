import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { DatabasePool } from 'slonik';
import { testStores } from '../../infra/local/test-stores.ts';
import type { Instance } from '../../projections/ports.ts';
import { migrate } from './migrate.ts';
import { createReadModelStore } from './read-model-store.ts';
import { createReadPool } from './read-pool.ts';
import { createRegistry } from './registry.ts';
import { keyOf, type TableRow } from './tables/read-table.ts';
import { tables } from './tables/tables.ts';

type TestRole = 'estante_projector' | 'estante_query' | 'estante_ops' | 'estante_analyst';

/** A read-model database of a test's own. */
export type ReadTestDatabase = {
  readonly url: string;
  /** As `estante_owner`. */
  readonly pool: DatabasePool;
  /** A pool that signs in as another role; `end` ends it as well. */
  readonly poolAs: (role: TestRole) => Promise<DatabasePool>;
  readonly urlAs: (role: TestRole) => Promise<string>;
  readonly end: () => Promise<void>;
};

/** Creates and migrates a database with a random name on the test run's PostgreSQL. */
export async function readTestDatabase(): Promise<ReadTestDatabase> {
  const stores = await testStores();
  const name = `read_${randomBytes(6).toString('hex')}`;
  const url = await stores.createDatabase(name);
  await migrate(url, 'read');
  const pools: DatabasePool[] = [];
  const open = async (target: string) => {
    const pool = await createReadPool({ ...poolLimits, url: target });
    pools.push(pool);
    return pool;
  };
  const urlAs = (role: TestRole) => loginUrl(stores.postgresAdminUrl, name, role);
  return {
    url,
    pool: await open(url),
    poolAs: async (role) => open(await urlAs(role)),
    urlAs,
    end: async () => {
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
}

const poolLimits = { applicationName: 'estante-test', connectionsMax: 8, statementTimeoutMs: 10_000 };

/** Rows, and up to where they stem from the log. */
export type Written = {
  readonly rows: readonly TableRow[];
  readonly partition?: number;
  readonly position?: number;
  readonly epoch?: string;
};

/** Puts rows into the live instance of a projection, as one page does; makes it when there is none. */
export async function writeLive(pool: DatabasePool, name: string, written: Written): Promise<Instance> {
  const instance = await createRegistry(pool).ensureLive({ name, version: 1 });
  await writeInto(pool, instance, written);
  return instance;
}

/** Puts rows into an instance, as one page does. */
export async function writeInto(
  pool: DatabasePool,
  instance: Instance,
  { rows, partition = 0, position = 1, epoch = 'test' }: Written,
): Promise<void> {
  const table = tables.get(instance.name);
  if (table === undefined) throw new Error(`no table for ${instance.name}`);
  await createReadModelStore(pool).transact(instance, partition, async () => ({
    changes: rows.map((row) => ({ key: keyOf(table, row), row, position: 0 })),
    watermark: { epoch, position },
  }));
}

/** The roles of the cluster are shared by all databases of the test run, and so are the passwords given here: one for each role. */
export async function loginUrl(adminUrl: string, database: string, role: string): Promise<string> {
  const password = `${role}-of-tests`;
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query(
      `alter role ${pg.escapeIdentifier(role)} with login password ${pg.escapeLiteral(password)}`,
    );
  } finally {
    await admin.end();
  }
  const url = new URL(adminUrl);
  url.username = role;
  url.password = password;
  url.pathname = `/${database}`;
  return url.href;
}
