import pg from 'pg';
import type { PostgresRole, Secrets } from './secrets.ts';
import { logDatabase, readDatabase, type StoreAddresses } from './urls.ts';

/** Creates the owner role and the two databases when they are missing. Idempotent. */
export async function prepareDatabases(addresses: StoreAddresses, secrets: Secrets): Promise<void> {
  await asSuperuser(addresses, async (client) => {
    await login(client, 'estante_owner', secrets);
    for (const database of [logDatabase, readDatabase]) await createDatabase(client, database);
  });
}

/** Creates a further database owned by `estante_owner` unless it is there; returns the owner's URL of it. */
export async function createOwnedDatabase(
  urls: { postgresAdminUrl: string; eventLogOwnerUrl: string },
  database: string,
): Promise<string> {
  await withClient(urls.postgresAdminUrl, (client) => createDatabase(client, database));
  const owner = new URL(urls.eventLogOwnerUrl);
  owner.pathname = `/${database}`;
  return owner.href;
}

async function createDatabase(client: pg.Client, database: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
  // Names cannot be parameters of a create statement; escapeIdentifier is the driver's way to place one.
  if (rowCount === 0)
    await client.query(`create database ${pg.escapeIdentifier(database)} owner estante_owner`);
}

/**
 * Lets the roles that the migrations made sign in, each with its generated password. Roles that do not exist are left
 * out: a migration that needs one will fail on its own with a better message.
 */
export async function allowLogins(addresses: StoreAddresses, secrets: Secrets): Promise<void> {
  const roles: PostgresRole[] = [
    'estante_command',
    'estante_relay',
    'estante_projector',
    'estante_query',
    'estante_ops',
    'estante_analyst',
  ];
  await asSuperuser(addresses, async (client) => {
    const { rows } = await client.query<{ rolname: PostgresRole }>(
      'select rolname from pg_roles where rolname = any($1)',
      [roles],
    );
    for (const { rolname } of rows) await login(client, rolname, secrets);
  });
}

function asSuperuser<T>(addresses: StoreAddresses, work: (client: pg.Client) => Promise<T>): Promise<T> {
  return withClient(addresses.postgres('postgres', 'postgres'), work);
}

async function withClient<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function login(client: pg.Client, role: PostgresRole, secrets: Secrets): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
  const name = pg.escapeIdentifier(role);
  const password = pg.escapeLiteral(secrets.postgres[role]);
  // The owner makes the other roles in its migrations, hence createrole.
  const rights = role === 'estante_owner' ? 'login createrole' : 'login';
  await client.query(
    `${rowCount === 0 ? 'create' : 'alter'} role ${name} with ${rights} password ${password}`,
  );
}
