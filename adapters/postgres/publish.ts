import { sql, type CommonQueryMethods, type DatabasePool } from 'slonik';
import { z } from 'zod';
import type { Instance } from '../../projections/ports.ts';
import { creationOf, digestOf, type AnalyticsView } from './analytics/analytics-view.ts';
import { analyticsViews } from './analytics/views.ts';
import { actAsProjector, enterInstance } from './instance-schema.ts';
import { lockPatienceMs, patientTransaction } from './patient-transaction.ts';
import type { ReadTable } from './tables/read-table.ts';

/**
 * Points the views that queries read at this instance, and has those of analysts made anew on top of them. Readers see the old ones until the
 * transaction commits. Analysts' views go first, as a question of theirs locks them first: a long one is waited for without holding up
 * anybody else.
 */
export async function publish(
  transaction: CommonQueryMethods,
  instance: Instance,
  table: ReadTable,
): Promise<void> {
  await actAsProjector(transaction);
  await withdrawAnalytics(transaction, analyticsViews, instance.name);
  await enterInstance(transaction, instance);
  for (const statement of table.publish) await transaction.any(statement);
  await offerAnalytics(transaction, analyticsViews);
}

/** Makes schema `analytics` what its definitions say, in a database whose views were made from others. Changes nothing when they are the same. */
export const refreshAnalytics = (
  pool: DatabasePool,
  {
    views = analyticsViews,
    patienceMs = lockPatienceMs,
  }: { readonly views?: readonly AnalyticsView[]; readonly patienceMs?: number } = {},
): Promise<void> =>
  patientTransaction(pool, patienceMs, async (transaction) => {
    await actAsProjector(transaction);
    await withdrawAnalytics(transaction, views);
    await offerAnalytics(transaction, views);
  });

const nothing = z.object({});
const madeView = z.object({ name: z.string(), digest: z.string().nullable() });
const liveInstance = z.object({ name: z.string(), version: z.int() });

/** Drops the views of analysts that rest on this projection, and those that were made from another definition than today's. */
async function withdrawAnalytics(
  transaction: CommonQueryMethods,
  views: readonly AnalyticsView[],
  projection?: string,
): Promise<void> {
  // Held until the transaction ends, so that of several who publish at the same time each sees what the one before has made.
  await transaction.any(
    sql.type(nothing)`select pg_advisory_xact_lock(hashtextextended('analytics', 0)) as locked`,
  );
  const wanted = new Map(views.map((view) => [view.name, view]));
  for (const { name, digest } of await madeViews(transaction)) {
    const view = wanted.get(name);
    const isStale = view === undefined || digestOf(view) !== digest;
    const isInTheWay = projection !== undefined && view !== undefined && projection in view.needs;
    if (!isStale && !isInTheWay) continue;
    // With whatever somebody has built on top of it: that must not hold up a replay.
    await transaction.any(
      sql.type(nothing)`drop view if exists ${sql.identifier(['analytics', name])} cascade`,
    );
    await transaction.any(sql.type(nothing)`delete from projection.analytics_view where name = ${name}`);
  }
}

/** Makes the views of analysts that are not there, as far as everything that they rest on is live. */
async function offerAnalytics(
  transaction: CommonQueryMethods,
  views: readonly AnalyticsView[],
): Promise<void> {
  const made = new Set((await madeViews(transaction)).map(({ name }) => name));
  const live = await transaction.any(sql.type(liveInstance)`
    select name, version from projection.instance where status = 'live'`);
  const versions = new Map(live.map(({ name, version }) => [name, version]));
  for (const view of views) {
    const isReady = Object.entries(view.needs).every(([name, lowest]) => (versions.get(name) ?? 0) >= lowest);
    if (made.has(view.name) || !isReady) continue;
    for (const statement of creationOf(view)) await transaction.any(statement);
    await transaction.any(sql.type(nothing)`
      insert into projection.analytics_view (name, digest)
      values (${view.name}, ${digestOf(view)})
      on conflict (name) do update set digest = excluded.digest`);
  }
}

const madeViews = (transaction: CommonQueryMethods) =>
  transaction.any(sql.type(madeView)`
    select viewname::text as name, digest
    from pg_views
    left join projection.analytics_view on name = viewname
    where schemaname = 'analytics' and viewowner = 'estante_projector'
    order by viewname`);
