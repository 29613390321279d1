import { sql, type CommonQueryMethods } from 'slonik';
import { z } from 'zod';
import type { Instance, Watermark } from '../../projections/ports.ts';
import { schemaOf } from './instance-schema.ts';

const nothing = z.object({});
const lockedRow = z.object({ epoch: z.string().nullable(), position: z.int() });

/**
 * Locks the watermark of one instance and partition until the transaction ends, and enters the instance's schema in the same
 * round trip. Undefined when nothing was applied yet.
 */
export async function lockWatermark(
  transaction: CommonQueryMethods,
  instance: Instance,
  partition: number,
): Promise<Watermark | undefined> {
  const row =
    (await lockRow(transaction, instance, partition)) ?? (await makeRow(transaction, instance, partition));
  return row.epoch === null ? undefined : { epoch: row.epoch, position: row.position };
}

const lockRow = (transaction: CommonQueryMethods, instance: Instance, partition: number) =>
  transaction.maybeOne(sql.type(lockedRow)`
    select epoch, position, set_config('search_path', ${schemaOf(instance)}, true)
    from projection.watermark
    where name = ${instance.name} and generation = ${instance.generation} and partition = ${partition}
    for update`);

async function makeRow(transaction: CommonQueryMethods, instance: Instance, partition: number) {
  await transaction.any(sql.type(nothing)`
    insert into projection.watermark (name, generation, partition)
    values (${instance.name}, ${instance.generation}, ${partition})
    on conflict do nothing`);
  const row = await lockRow(transaction, instance, partition);
  if (row === null) throw new Error(`the watermark of ${instance.name} was dropped while it was made`);
  return row;
}

/** Moves a watermark that this transaction has locked. */
export async function moveWatermark(
  transaction: CommonQueryMethods,
  to: { readonly instance: Instance; readonly partition: number; readonly watermark: Watermark },
): Promise<void> {
  await transaction.any(sql.type(nothing)`
    update projection.watermark
    set epoch = ${to.watermark.epoch}, position = ${to.watermark.position}
    where name = ${to.instance.name} and generation = ${to.instance.generation} and partition = ${to.partition}`);
}
