import { sql, type CommonQueryMethods, type DatabasePool } from 'slonik';
import { z } from 'zod';
import {
  keyText,
  type Instance,
  type Key,
  type PageEffect,
  type ReadModelStore,
  type RowChange,
  type StoredRow,
  type Watermark,
} from '../../projections/ports.ts';
import { createTables, dropTables, enterInstance } from './instance-schema.ts';
import { refusing } from './row-refusal.ts';
import { keyOf, type ReadTable } from './tables/read-table.ts';
import { tables } from './tables/tables.ts';
import { lockWatermark, moveWatermark } from './watermark-row.ts';

/** How many rows `rows` holds in memory at a time. */
export const rowsBatchMax = 1_000;

/**
 * Read models in PostgreSQL. A page is one transaction: the watermark's row is locked first, so competing projectors take
 * turns and none finds the watermark moved; then rows are written with one statement, and the watermark last.
 */
export const createReadModelStore = (pool: DatabasePool): ReadModelStore => ({
  prepare: (instance) =>
    pool.transaction((transaction) => createTables(transaction, instance, tableOf(instance))),

  drop: (instance) =>
    pool.transaction(async (transaction) => {
      // Watermarks first, as projectors lock them first.
      await forgetWatermarks(transaction, instance);
      await dropTables(transaction, instance);
    }),

  watermarks: (instance) => readWatermarks(pool, instance),

  transact: (instance, partition, work) =>
    pool.transaction(async (transaction) => {
      const table = tableOf(instance);
      const watermark = await lockWatermark(transaction, instance, partition);
      const effect = await work({ watermark, load: (keys) => loadRows(transaction, table, keys) });
      if (effect === undefined) return;
      await write(transaction, table, effect.changes);
      await moveWatermark(transaction, { instance, partition, watermark: effect.watermark });
    }),

  rows: (instance) => readRows(pool, instance),
});

function tableOf({ name }: Instance): ReadTable {
  const table = tables.get(name);
  if (table === undefined) throw new Error(`${name} is no read model of PostgreSQL`);
  return table;
}

async function loadRows(
  transaction: CommonQueryMethods,
  table: ReadTable,
  keys: readonly Key[],
): Promise<ReadonlyMap<string, StoredRow>> {
  if (keys.length === 0) return new Map();
  const rows = await refusing(transaction.any(table.load(JSON.stringify(keys))));
  return new Map(rows.map((row) => [keyText(keyOf(table, row)), { row, position: 0 }]));
}

/** In order of key, so that writers that share rows after all cannot deadlock. */
async function write(
  transaction: CommonQueryMethods,
  table: ReadTable,
  changes: PageEffect['changes'],
): Promise<void> {
  const sorted = inOrderOfKey(changes);
  const rows = sorted.filter(isWritten).map(({ row }) => row);
  const keys = sorted.filter((change) => !isWritten(change)).map(({ key }) => key);
  if (rows.length > 0) await refusing(transaction.any(table.upsert(JSON.stringify(rows))));
  if (keys.length > 0) await refusing(transaction.any(table.remove(JSON.stringify(keys))));
}

function inOrderOfKey(changes: readonly RowChange[]): readonly RowChange[] {
  const keyed = changes.map((change) => ({ text: keyText(change.key), change }));
  return keyed.sort((left, right) => (left.text < right.text ? -1 : 1)).map(({ change }) => change);
}

const isWritten = ({ row }: RowChange): boolean => row !== undefined;

const storedWatermark = z.object({ partition: z.int(), epoch: z.string(), position: z.int() });

async function readWatermarks(
  pool: DatabasePool,
  { name, generation }: Instance,
): Promise<ReadonlyMap<number, Watermark>> {
  const rows = await pool.any(sql.type(storedWatermark)`
    select partition, epoch, position
    from projection.watermark
    where name = ${name} and generation = ${generation} and epoch is not null`);
  return new Map(rows.map(({ partition, epoch, position }) => [partition, { epoch, position }]));
}

const forgetWatermarks = (transaction: CommonQueryMethods, { name, generation }: Instance) =>
  transaction.any(sql.type(z.object({}))`
    delete from projection.watermark
    where name = ${name} and generation = ${generation}`);

/** By keyset in short transactions: exact while no page is applied, which unchanged watermarks before and after tell. */
async function* readRows(pool: DatabasePool, instance: Instance): AsyncIterable<unknown> {
  const table = tableOf(instance);
  let from = table.beforeFirst;
  for (;;) {
    const rows = await pool.transaction(async (transaction) => {
      await enterInstance(transaction, instance);
      return transaction.any(table.after(from, rowsBatchMax));
    });
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsBatchMax) return;
    from = keyOf(table, last);
  }
}
