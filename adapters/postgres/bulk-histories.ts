import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';
import { partitionOfOwner } from '../../domain/partition.ts';
import type { BulkHistories } from '../../projections/precompute-ports.ts';
import { historyColumns, historySchema } from './history-columns.ts';

const placed = historySchema.extend({ partition: z.int(), epoch: z.string(), position: z.int() });

/** Histories of many readers from the live read model, each with the watermark of its partition in the same snapshot: by one statement, which waits for nothing. */
export const createBulkHistories = (pool: DatabasePool, partitionCount: number): BulkHistories => ({
  of: async (readers) => {
    if (readers.length === 0) return [];
    const partitions = readers.map((readerId) => partitionOfOwner(readerId, partitionCount));
    const rows = await pool.any(sql.type(placed)`
      select ${historyColumns}, applied.partition, applied.epoch, applied.position
      from unnest(${sql.array(readers, 'text')}, ${sql.array(partitions, 'int4')})
        as wanted (reader_id, partition)
      join live.watermark as applied
        on applied.name = 'reading-history' and applied.partition = wanted.partition`);
    return rows.map(({ readerId, recent, seen, partition, epoch, position }) => ({
      readerId,
      partition,
      epoch,
      position,
      history: { recent, seen },
    }));
  },
});
