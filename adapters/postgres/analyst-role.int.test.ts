import { expect } from 'chai';
import pg from 'pg';
import { sql } from 'slonik';
import { z } from 'zod';
import { projections } from '../../projections/projections.ts';
import { unfoundedLog } from './log-test-database.ts';
import { readTestDatabase, writeLive, type ReadTestDatabase } from './read-test-database.ts';
import { createRegistry } from './registry.ts';

const like = { readerId: 'r-1', bookId: 'b-1', position: 1, since: '2026-01-05T00:00:00.000Z' };

describe('the role of analysts', () => {
  let database: ReadTestDatabase;
  let analyst: pg.Client;

  before(async function () {
    this.timeout(60_000);
    database = await readTestDatabase();
    for (const { name, version, store } of projections) {
      if (store === 'postgresql') await createRegistry(database.pool).ensureLive({ name, version });
    }
    await writeLive(database.pool, 'reader-likes', { rows: [like] });
    await database.pool.any(sql.type(z.object({}))`analyze`);
    analyst = new pg.Client({ connectionString: await database.urlAs('estante_analyst') });
    await analyst.connect();
  });
  after(async () => {
    await analyst.end();
    await database.end();
  });

  const refusalOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'allowed',
      (error: unknown) => String(error),
    );

  it('reads every view of schema analytics, which it need not name', async () => {
    const { rows } = await analyst.query<{ name: string }>(
      `select viewname as name from pg_views where schemaname = 'analytics'`,
    );
    expect(rows).not.to.deep.equal([]);
    for (const { name } of rows) await analyst.query(`select * from ${pg.escapeIdentifier(name)}`);
  });

  it('is read-only, gives up on what takes too long, and lets go of what it looked at', async () => {
    const { rows } = await analyst.query(`
      select
        current_setting('default_transaction_read_only') as read_only,
        current_setting('statement_timeout') as statement_timeout,
        current_setting('transaction_timeout') as transaction_timeout`);
    expect(rows).to.deep.equal([{ read_only: 'on', statement_timeout: '30s', transaction_timeout: '1min' }]);
    for (const statement of ['create temporary table own (id text)', 'select lo_create(0)']) {
      expect(await refusalOf(analyst.query(statement))).to.contain('read-only');
    }
  });

  const forbidden: Readonly<Record<string, string>> = {
    'the live views': 'select from live.reader_like',
    'the profiles of readers': 'select from live.profile',
    'their reviews': 'select from live.review',
    'the functions of search': `select search.fold('a')`,
    'the tables behind them': 'select from reader_likes_g1.reader_like',
    'the registry': 'select from projection.instance',
    'the watermarks': 'select from projection.watermark',
    'how its views were made': 'select from projection.analytics_view',
    'files of the server': `select pg_read_file('PG_VERSION')`,
    passwords: 'select from pg_authid',
  };
  for (const [what, statement] of Object.entries(forbidden)) {
    it(`does not read ${what}`, async () => {
      expect(await refusalOf(analyst.query(statement))).to.contain('permission denied');
    });
  }

  const changes: readonly string[] = [
    'create table analytics.own (id text)',
    'create view analytics.own as select 1 as one',
    `create function analytics.own() returns integer language sql return 1`,
    'create type analytics.own as (id text)',
    'create sequence analytics.own',
    'create table public.own (id text)',
    'create table live.own (id text)',
    'create temporary table own (id text)',
    'create temporary view own as select 1 as one',
    'create schema own',
    'create role own',
    'create extension citext',
    'drop view analytics.genre_flows',
    'alter view analytics.genre_flows rename to own',
    `comment on view analytics.genre_flows is 'own'`,
    'delete from analytics.recommendation_acceptance',
    'delete from live.reader_like',
    'set local role estante_projector',
    'set local role estante_query',
    'set local role estante_ops',
    `copy (select 1) to program 'true'`,
  ];
  for (const statement of changes) {
    it(`may not \`${statement}\`, even in a transaction that writes`, async () => {
      await analyst.query('begin read write');
      const refusal = await refusalOf(analyst.query(statement));
      await analyst.query('rollback');
      expect(refusal).to.match(/permission denied|must be owner|cannot delete/);
    });
  }

  it('does not find values among what the planner knows of the tables', async () => {
    const owners = await database.pool.any(
      sql.type(z.object({}))`select from pg_stats where schemaname = 'reader_likes_g1'`,
    );
    expect(owners).not.to.deep.equal([]);
    const { rowCount } = await analyst.query(`select from pg_stats where schemaname = 'reader_likes_g1'`);
    expect(rowCount).to.equal(0);
  });

  it('does not read the event log', async () => {
    const url = new URL(await database.urlAs('estante_analyst'));
    url.pathname = new URL(await unfoundedLog()).pathname;
    const atTheLog = new pg.Client({ connectionString: url.href });
    await atTheLog.connect();
    try {
      for (const table of ['log.event', 'identity.reader', 'relay.checkpoint', 'parking.parked']) {
        expect(await refusalOf(atTheLog.query(`select from ${table}`)), table).to.contain(
          'permission denied',
        );
      }
    } finally {
      await atTheLog.end();
    }
  });
});
