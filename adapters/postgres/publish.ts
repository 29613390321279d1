import type { CommonQueryMethods, DatabasePool } from 'slonik';
import type { Instance } from '../../projections/ports.ts';
import { offerAnalytics, withdrawAnalytics } from './analytics/analytics-schema.ts';
import type { AnalyticsView } from './analytics/analytics-view.ts';
import { analyticsViews } from './analytics/views.ts';
import { actAsProjector, enterInstance } from './instance-schema.ts';
import { lockPatienceMs, patientTransaction } from './patient-transaction.ts';
import type { ReadTable } from './tables/read-table.ts';

/**
 * Points the views that queries read at an instance, and makes those of analysts that were waiting for it. Readers see the old ones until the
 * transaction commits.
 */
export async function publish(
  transaction: CommonQueryMethods,
  instance: Instance,
  table: ReadTable,
): Promise<void> {
  await actAsProjector(transaction);
  await enterInstance(transaction, instance);
  for (const statement of table.publish) await transaction.any(statement);
  await offerAnalytics(transaction, analyticsViews);
}

/**
 * Takes away the views of analysts that read the views of a projection, before those are replaced: {@link publish} makes them anew. They go first,
 * as a question of an analyst locks them first: a long one is waited for without holding up anybody else.
 */
export async function withdraw(transaction: CommonQueryMethods, { name }: Instance): Promise<void> {
  await actAsProjector(transaction);
  await withdrawAnalytics(transaction, analyticsViews, name);
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
