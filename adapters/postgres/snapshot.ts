import { sql, type CommonQueryMethods, type DatabasePool } from 'slonik';
import { z } from 'zod';
import type { Instance, Snapshot, Watermark } from '../../projections/ports.ts';
import { enterInstance } from './instance-schema.ts';
import { rowsBatchMax } from './read-model-store.ts';
import { keyOf } from './tables/read-table.ts';
import { tables } from './tables/tables.ts';

/** Shows instances as of one moment: one transaction that sees nothing of what is committed while it reads. Rows are streamed. */
export const createSnapshot =
  (pool: DatabasePool): Snapshot =>
  (look) =>
    pool.transaction(async (transaction) => {
      await transaction.any(
        sql.type(z.object({}))`set transaction isolation level repeatable read, read only`,
      );
      return look({
        watermarks: (instance) => watermarksIn(transaction, instance),
        rows: (instance) => rowsIn(transaction, instance),
      });
    });

const storedWatermark = z.object({ partition: z.int(), epoch: z.string(), position: z.int() });

async function watermarksIn(
  transaction: CommonQueryMethods,
  { name, generation }: Instance,
): Promise<ReadonlyMap<number, Watermark>> {
  const rows = await transaction.any(sql.type(storedWatermark)`
    select partition, epoch, position
    from projection.watermark
    where (name, generation) = (${name}, ${generation}) and epoch is not null`);
  return new Map(rows.map(({ partition, ...watermark }) => [partition, watermark]));
}

async function* rowsIn(transaction: CommonQueryMethods, instance: Instance): AsyncIterable<unknown> {
  const table = tables.get(instance.name);
  if (table === undefined) throw new Error(`${instance.name} is no read model of PostgreSQL`);
  for (let from = table.beforeFirst; ;) {
    // Before each batch, as another instance may be read in between.
    await enterInstance(transaction, instance);
    const rows = await transaction.any(table.after(from, rowsBatchMax));
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsBatchMax) return;
    from = keyOf(table, last);
  }
}
