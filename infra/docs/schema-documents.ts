import { randomBytes } from 'node:crypto';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { createReadPool } from '../../adapters/postgres/read-pool.ts';
import { createRegistry } from '../../adapters/postgres/registry.ts';
import { projections } from '../../projections/projections.ts';
import { testStores } from '../local/test-stores.ts';
import { logDatabase, readDatabase } from '../local/urls.ts';
import type { MadeDocument } from './documents.ts';
import { schemaText } from './schema-text.ts';

const remake = 'make schema';

/** The schema of a log that has just been migrated. */
export async function logSchema(): Promise<MadeDocument> {
  const url = await newDatabase('log');
  const text = await schemaText(url, { database: logDatabase });
  return { file: 'docs/schema/log.sql', text: headOf('event log', logDatabase) + text, remake };
}

/** The schema of the read models once the first generation of each is live. */
export async function readSchema(): Promise<MadeDocument> {
  const url = await newDatabase('read');
  const pool = await createReadPool({
    url,
    applicationName: 'estante-schema',
    connectionsMax: 1,
    statementTimeoutMs: 10_000,
  });
  try {
    const registry = createRegistry(pool);
    for (const projection of projections) {
      if (projection.store === 'postgresql') await registry.ensureLive(projection);
    }
  } finally {
    await pool.end();
  }
  const text = await schemaText(url, { database: readDatabase });
  return { file: 'docs/schema/read.sql', text: headOf('read models', readDatabase) + text, remake };
}

async function newDatabase(set: 'log' | 'read'): Promise<string> {
  const { createDatabase } = await testStores();
  const url = await createDatabase(`schema_${set}_${randomBytes(6).toString('hex')}`);
  await migrate(url, set);
  return url;
}

const headOf = (what: string, database: string): string =>
  `-- The ${what}: database ${database} as its migrations make it. Made by "make schema", for reading and comparing.
-- Every grant is spelled out: what is not granted here is not allowed to anybody but the owner.
`;
