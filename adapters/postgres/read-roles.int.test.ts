import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { sql, type DatabasePool, type QuerySqlToken } from 'slonik';
import { z } from 'zod';
import { emptyProfile, noPreferences } from '../../domain/values.ts';
import { testStores } from '../../infra/local/test-stores.ts';
import { migrate } from './migrate.ts';
import { createReadModelStore } from './read-model-store.ts';
import { readTestDatabase, writeInto, writeLive, type ReadTestDatabase } from './read-test-database.ts';
import { createRegistry } from './registry.ts';

const nothing = z.object({});
const profile = {
  readerId: 'r-1',
  registeredAt: '2024-01-01T00:00:00.000Z',
  origin: 'synthetic',
  ...emptyProfile,
  preferences: noPreferences,
};

describe('the roles of the read-model database', () => {
  let database: ReadTestDatabase;

  before(async function () {
    this.timeout(60_000);
    database = await readTestDatabase();
    await writeLive(database.pool, 'profiles', { rows: [profile] });
  });
  after(() => database.end());

  const failure = (pool: DatabasePool, statement: QuerySqlToken): Promise<string> =>
    pool.any(statement).then(
      () => 'allowed',
      (error: unknown) => String(error),
    );

  it('let queries read the live views', async () => {
    const query = await database.poolAs('estante_query');
    const rows = await query.any(
      sql.type(z.object({ reader_id: z.string() }))`select reader_id from live.profile`,
    );
    expect(rows).to.deep.equal([{ reader_id: 'r-1' }]);
    expect(await query.any(sql.type(nothing)`select from live.watermark`)).to.have.length(1);
    expect(await query.any(sql.type(nothing)`select from live.instance`)).to.have.length(1);
  });

  const forbidden: Record<string, QuerySqlToken> = {
    'read the tables behind the views': sql.type(nothing)`select from profiles_g1.profile`,
    'read the registry': sql.type(nothing)`select from projection.instance`,
    'read the watermarks of building instances': sql.type(nothing)`select from projection.watermark`,
    'write through a view': sql.type(nothing)`delete from live.profile`,
    'create a table': sql.type(nothing)`create table live.own (id text)`,
    'create a table in public': sql.type(nothing)`create table public.own (id text)`,
    'create a temporary table': sql.type(nothing)`create temporary table own (id text)`,
    'create a schema': sql.type(nothing)`create schema own`,
    'drop a view': sql.type(nothing)`drop view live.profile`,
    'act as the projector': sql.type(nothing)`set role estante_projector`,
  };
  for (const [what, statement] of Object.entries(forbidden)) {
    it(`do not let queries ${what}, even in a transaction that writes`, async () => {
      const query = await database.poolAs('estante_query');
      const refused = await query
        .transaction(async (transaction) => {
          await transaction.any(sql.type(nothing)`set transaction read write`);
          return transaction.any(statement);
        })
        .then(
          () => 'allowed',
          (error: unknown) => String(error),
        );
      expect(refused).to.match(/permission denied|must be owner/);
    });
  }

  it('keep queries read-only and short by default', async () => {
    const query = await database.poolAs('estante_query');
    const settings = await query.one(sql.type(z.object({ read_only: z.string(), role_settings: z.string() }))`
      select
        current_setting('default_transaction_read_only') as read_only,
        (
          select array_to_string(setconfig, ',') from pg_db_role_setting
          join pg_roles on pg_roles.oid = setrole
          join pg_database on pg_database.oid = setdatabase
          where rolname = 'estante_query' and datname = current_database()
        ) as role_settings`);
    expect(settings).to.deep.equal({
      read_only: 'on',
      role_settings: 'statement_timeout=5s,default_transaction_read_only=on',
    });
  });

  it('let the projector do all of its work', async () => {
    const pool = await database.poolAs('estante_projector');
    const registry = createRegistry(pool);
    const store = createReadModelStore(pool);
    const live = await registry.ensureLive({ name: 'shelves', version: 1 });
    const next = await registry.create({ name: 'shelves', version: 2 });
    await writeInto(pool, next, { rows: [] });
    await registry.flip(next);
    await store.drop(live);
    await registry.forget(live);
    expect(await registry.live()).to.deep.include(next);
  });

  it('let the projector replace what the owner made, and the owner what the projector made', async () => {
    const projector = await database.poolAs('estante_projector');
    const registries = [
      createRegistry(database.pool),
      createRegistry(projector),
      createRegistry(database.pool),
    ];
    for (const registry of registries) {
      const next = await registry.create({ name: 'book-titles', version: 1 });
      const before = await registry.flip(next);
      if (before !== undefined) await createReadModelStore(projector).drop(before);
    }
  });

  it('let operators read everything and write nothing', async () => {
    const ops = await database.poolAs('estante_ops');
    const live = { name: 'profiles', version: 1, generation: 1 };
    expect(await Array.fromAsync(createReadModelStore(ops).rows(live))).to.deep.equal([profile]);
    expect((await createReadModelStore(ops).watermarks(live)).size).to.equal(1);
    expect(await createRegistry(ops).live()).to.deep.include(live);
    expect(await failure(ops, sql.type(nothing)`delete from projection.watermark`)).to.contain(
      'permission denied',
    );
    expect(await failure(ops, sql.type(nothing)`delete from profiles_g1.profile`)).to.contain(
      'permission denied',
    );
  });

  it('are made by migrations of several databases that run at the same time', async function () {
    this.timeout(60_000);
    const { createDatabase } = await testStores();
    const name = `roles_${randomBytes(6).toString('hex')}`;
    const log = await createDatabase(`${name}_log`);
    const reads = await Promise.all([1, 2, 3].map((number) => createDatabase(`${name}_${number}`)));
    await Promise.all([migrate(log, 'log'), ...reads.map((url) => migrate(url, 'read'))]);
  });
});
