import { sql, type CommonQueryMethods } from 'slonik';
import { z } from 'zod';
import { BehindLiveError, type Instance } from '../../projections/ports.ts';
import { publish, withdraw } from './publish.ts';
import { findLive } from './stored-instance.ts';
import { tables } from './tables/tables.ts';

const nothing = z.object({});

/**
 * Makes an instance the live one; what was live is retained, so that flipping back is one call as well. With `unlessBehind` the watermarks of both
 * are locked first: no page moves them between the comparison and the commit.
 */
export async function flip(
  transaction: CommonQueryMethods,
  instance: Instance,
  { unlessBehind }: { readonly unlessBehind: boolean },
): Promise<Instance | undefined> {
  const { name, generation } = instance;
  await transaction.any(sql.type(nothing)`select from projection.lineage where name = ${name} for update`);
  const live = await findLive(transaction, name);
  if (live?.generation === generation) return undefined;
  const table = tables.get(name);
  // Before pages are held up by the locks of watermarks: an analyst's question may be waited for here.
  if (table !== undefined) await withdraw(transaction, instance);
  if (live !== undefined && unlessBehind) await refuseBehind(transaction, instance, live);
  await transaction.any(sql.type(nothing)`
    update projection.instance set status = 'retired'
    where name = ${name} and status = 'retained' and generation <> ${generation}`);
  // Of each name one instance may be retained and one live, so this one steps aside first.
  const { rowCount } = await transaction.query(sql.type(nothing)`
    update projection.instance set status = 'building'
    where name = ${name} and generation = ${generation} and status <> 'retired'`);
  if (rowCount === 0) throw new Error(`there is no generation ${generation} of ${name} to make live`);
  await transaction.any(sql.type(nothing)`
    update projection.instance set status = 'retained'
    where name = ${name} and status = 'live'`);
  await transaction.any(sql.type(nothing)`
    update projection.instance set status = 'live'
    where name = ${name} and generation = ${generation}`);
  if (table !== undefined) await publish(transaction, instance, table);
  return live;
}

async function refuseBehind(
  transaction: CommonQueryMethods,
  { name, generation }: Instance,
  live: Instance,
): Promise<void> {
  await transaction.any(sql.type(nothing)`
    select from projection.watermark
    where name = ${name} and generation in (${live.generation}, ${generation})
    order by generation, partition
    for update`);
  const behind = await transaction.any(sql.type(z.object({ partition: z.int() }))`
    select shown.partition
    from projection.watermark as shown
    left join projection.watermark as next
      on (next.name, next.generation, next.partition, next.epoch)
        = (shown.name, ${generation}, shown.partition, shown.epoch)
    where shown.name = ${name} and shown.generation = ${live.generation} and shown.epoch is not null
      and coalesce(next.position, 0) < shown.position
    order by shown.partition`);
  if (behind.length === 0) return;
  throw new BehindLiveError(
    `generation ${generation} of ${name} has not applied all that the live one has, in partitions ` +
      behind.map(({ partition }) => partition).join(', '),
  );
}
