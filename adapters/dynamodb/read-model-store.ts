import { keyText, type PageEffect, type ReadModelStore } from '../../projections/ports.ts';
import type { ItemRow } from './items.ts';
import { deleteInstance, readRows, scanRows, writeRows, type ReadChange } from './rows.ts';
import { expectTable, type Table } from './tables.ts';
import { moveWatermark, readWatermark, readWatermarks } from './watermarks.ts';

/**
 * Read models in DynamoDB, which has no cheap transaction over a page's many rows. So every item carries the position it
 * has come to: the rows of a page are read, folded with events above their own position only, and written on the condition
 * that nobody wrote them meanwhile; the watermark moves after them. A crash in between leaves items ahead of the watermark,
 * which the next attempt sees and passes over, however its page is cut. (A counter guarded by `position < :p` alone counts
 * twice there; the tests show it.) The first page of a partition sets its watermark to 0 before any item: positions say nothing
 * without their epoch, and a log that is restored between crash and next attempt would have others.
 */
export function dynamodbReadModelStore(table: Table): ReadModelStore {
  const transact: ReadModelStore['transact'] = async (instance, partition, work) => {
    const { watermark, rewrite } = await readWatermark(table, instance, partition);
    const read = new Map<string, ItemRow | undefined>();
    const effect = await work({
      watermark,
      load: async (keys) => {
        const rows = await readRows(table, instance, keys);
        for (const key of keys) read.set(keyText(key), rows.get(keyText(key)));
        return rows;
      },
    });
    if (effect === undefined) return;
    const from = { watermark, rewrite };
    if (watermark === undefined) {
      from.watermark = { epoch: effect.watermark.epoch, position: 0 };
      await moveWatermark(table, instance, { partition, from: { watermark }, to: from.watermark });
    }
    await writeRows(table, instance, readChanges(effect, read));
    await moveWatermark(table, instance, { partition, from, to: effect.watermark });
  };

  return {
    prepare: () => expectTable(table),
    drop: (instance) => deleteInstance(table, instance),
    watermarks: (instance) => readWatermarks(table, instance),
    transact,
    rows: (instance) => scanRows(table, instance),
  };
}

function readChanges(
  { changes }: PageEffect,
  read: ReadonlyMap<string, ItemRow | undefined>,
): readonly ReadChange[] {
  return changes.map((change) => {
    const text = keyText(change.key);
    if (!read.has(text)) throw new Error(`the row ${text} was changed without having been loaded`);
    return { change, read: read.get(text) };
  });
}
