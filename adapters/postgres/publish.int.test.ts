import { expect } from 'chai';
import pg from 'pg';
import { sql } from 'slonik';
import { z } from 'zod';
import { projections } from '../../projections/projections.ts';
import type { Instance, Registry } from '../../projections/ports.ts';
import type { AnalyticsView } from './analytics/analytics-view.ts';
import { analyticsViews } from './analytics/views.ts';
import { lockPauseMs, lockWaitMs } from './patient-transaction.ts';
import { refreshAnalytics } from './publish.ts';
import { createReadModelStore } from './read-model-store.ts';
import { readTestDatabase, writeInto, type ReadTestDatabase } from './read-test-database.ts';
import { createRegistry } from './registry.ts';

const relational = projections
  .filter(({ store }) => store === 'postgresql')
  .map(({ name, version }) => ({ name, version }));
const day = { readerId: 'r-1', day: '2026-01-05', views: 1, shelvings: 0, finishes: 0, abandonments: 0 };
const readerDay = {
  ...day,
  progressReports: 0,
  ratings: 0,
  stars: 0,
  reviews: 0,
  dismissals: 0,
  retractions: 0,
};

describe('the views of analysts', () => {
  let database: ReadTestDatabase;
  let registry: Registry;

  beforeEach(async function () {
    this.timeout(60_000);
    database = await readTestDatabase();
    registry = createRegistry(database.pool);
  });
  afterEach(() => database.end());

  const makeAll = async (): Promise<ReadonlyMap<string, Instance>> => {
    const made = new Map<string, Instance>();
    for (const projection of relational) made.set(projection.name, await registry.ensureLive(projection));
    return made;
  };
  const present = async (): Promise<readonly string[]> =>
    (await database.pool.any(viewNames)).map(({ name }) => name);
  const nextOf = async (name: string): Promise<Instance> => {
    const projection = relational.find((candidate) => candidate.name === name);
    if (projection === undefined) throw new Error(`no projection ${name}`);
    return registry.create(projection);
  };
  const namesOf = (views: readonly AnalyticsView[]) => views.map(({ name }) => name).toSorted();

  it('are there when everything that they rest on is live, and not before', async () => {
    expect(await present()).to.deep.equal([]);
    for (const [index, projection] of relational.entries()) {
      await registry.ensureLive(projection);
      const live = new Set(relational.slice(0, index + 1).map(({ name }) => name));
      const possible = analyticsViews.filter(({ needs }) =>
        Object.keys(needs).every((name) => live.has(name)),
      );
      expect(await present()).to.deep.equal(namesOf(possible));
    }
    expect(await present()).to.have.length(analyticsViews.length);
  });

  it('are all there when every read model is made at the same time', async () => {
    await Promise.all(relational.map((projection) => registry.ensureLive(projection)));
    expect(await present()).to.deep.equal(namesOf(analyticsViews));
  });

  it('rest on exactly the read models that they say they need', async () => {
    await makeAll();
    const found = await database.pool.any(foundations);
    for (const { name, needs } of analyticsViews) {
      const schemas = found.filter(({ view }) => view === name).map(({ schema }) => schema);
      const names = schemas.map((schema) => schema.replace(/_g\d+$/, '').replaceAll('_', '-'));
      expect(names, name).to.have.members(Object.keys(needs));
    }
  });

  it('show the new generation after a flip, and the old one after a flip back', async () => {
    const before = (await makeAll()).get('reader-days');
    if (before === undefined) throw new Error('reader-days has no instance');
    await writeInto(database.pool, before, { rows: [readerDay] });
    const next = await nextOf('reader-days');
    await writeInto(database.pool, next, { rows: [{ ...readerDay, views: 7 }] });
    const analyst = await database.poolAs('estante_analyst');
    for (const [instance, views] of [
      [next, 7],
      [before, 1],
      [next, 7],
    ] as const) {
      await registry.flip(instance);
      expect(await analyst.any(viewsOfDay)).to.deep.equal([{ views }]);
    }
    expect(await present()).to.deep.equal(namesOf(analyticsViews));
  });

  it('come back with a read model that was dropped while it was live', async () => {
    const live = (await makeAll()).get('reader-days');
    if (live === undefined) throw new Error('reader-days has no instance');
    await createReadModelStore(database.pool).drop(live);
    await registry.forget(live);
    expect(await present()).not.to.include('cohort_retention');
    await nextOf('reader-days');
    expect(await present()).to.deep.equal(namesOf(analyticsViews));
  });

  it('wait for a read model that was built by an older version of its projection', async () => {
    for (const { name, version } of relational) {
      await registry.ensureLive({ name, version: name === 'profiles' ? version - 1 : version });
    }
    expect(await present()).not.to.include('cohort_retention');
    await refreshAnalytics(database.pool);
    expect(await present()).not.to.include('cohort_retention');
    await registry.flip(await nextOf('profiles'));
    expect(await present()).to.include('cohort_retention');
  });

  it('are left alone by a refresh while their definitions are the same', async () => {
    await makeAll();
    const before = await database.pool.any(viewIdentities);
    await refreshAnalytics(database.pool);
    expect(await database.pool.any(viewIdentities)).to.deep.equal(before);
  });

  it('are made anew by a refresh when their definition has changed, and dropped when it is gone', async () => {
    await makeAll();
    const [first, second, ...others] = analyticsViews;
    if (first === undefined || second === undefined) throw new Error('there are fewer than two views');
    const changed = { ...first, comment: 'Changed.' };
    await refreshAnalytics(database.pool, { views: [changed, ...others] });
    expect(await present()).to.deep.equal(namesOf([first, ...others]));
    const comments = await database.pool.any(viewComments);
    expect(comments.find(({ name }) => name === first.name)).to.deep.include({ comment: 'Changed.' });
    await registry.flip(await nextOf('profiles'));
    expect(await present()).to.deep.equal(namesOf(analyticsViews));
  });

  it('let a flip go through once an open transaction of an analyst has ended, and readers go on meanwhile', async () => {
    await makeAll();
    const next = await nextOf('reader-days');
    const analyst = new pg.Client({ connectionString: await database.urlAs('estante_analyst') });
    const reader = await database.poolAs('estante_ops');
    await analyst.connect();
    try {
      await analyst.query('begin; select from analytics.reader_activity_by_month');
      const flipping = registry.flip(next);
      const deadlineMs = performance.now() + lockWaitMs + lockPauseMs / 2;
      let slowestMs = 0;
      while (performance.now() < deadlineMs) {
        const startedMs = performance.now();
        await reader.any(sql.type(z.object({}))`select from live.reader_day`);
        slowestMs = Math.max(slowestMs, performance.now() - startedMs);
      }
      expect(slowestMs).to.be.below(lockWaitMs / 2);
      await analyst.query('rollback');
      expect(await flipping).to.have.property('name', 'reader-days');
      expect(await registry.live()).to.deep.include(next);
    } finally {
      await analyst.end();
    }
  });

  it('make a flip give up on an analyst who outlasts its patience, and keep what was live', async () => {
    const before = (await makeAll()).get('reader-days');
    const next = await nextOf('reader-days');
    const analyst = new pg.Client({ connectionString: await database.urlAs('estante_analyst') });
    await analyst.connect();
    try {
      await analyst.query('begin; select from analytics.reader_activity_by_month');
      const impatient = createRegistry(database.pool, { flipPatienceMs: 0 });
      const failure: unknown = await impatient.flip(next).catch((error: unknown) => error);
      expect(String(failure)).to.contain('lock timeout');
      await analyst.query('rollback');
      expect(await registry.live()).to.deep.include(before);
      expect((await analyst.query('select from analytics.reader_activity_by_month')).rowCount).to.equal(0);
    } finally {
      await analyst.end();
    }
  });
});

const named = z.object({ name: z.string() });
const viewNames = sql.type(named)`
  select viewname::text as name from pg_views where schemaname = 'analytics' order by viewname collate "C"`;
const viewsOfDay = sql.type(z.object({ views: z.int() }))`
  select views from analytics.reader_activity_by_day where day = '2026-01-05'`;
const viewIdentities = sql.type(named.extend({ oid: z.int() }))`
  select relname::text as name, oid::integer
  from pg_class
  where relnamespace = 'analytics'::regnamespace
  order by relname`;
const viewComments = sql.type(named.extend({ comment: z.string() }))`
  select relname::text as name, obj_description(oid, 'pg_class') as comment
  from pg_class
  where relnamespace = 'analytics'::regnamespace`;

/** By view of analysts, the schemas whose tables it comes to read through the live views. */
const foundations = sql.type(z.object({ view: z.string(), schema: z.string() }))`
  with recursive reads as (
    select ev_class::oid as reader, refobjid as read
    from pg_rewrite
    join pg_depend on classid = 'pg_rewrite'::regclass and objid = pg_rewrite.oid
    where refclassid = 'pg_class'::regclass and refobjid <> ev_class
  ), reached as (
    select oid as view, oid as relation from pg_class where relnamespace = 'analytics'::regnamespace
    union
    select view, read from reached join reads on reads.reader = reached.relation
  )
  select distinct view_class.relname::text as view, table_class.relnamespace::regnamespace::text as schema
  from reached
  join pg_class as view_class on view_class.oid = reached.view
  join pg_class as table_class on table_class.oid = reached.relation
  where table_class.relkind = 'r'`;
