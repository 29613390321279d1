import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';
import { readerIdSchema } from '../../domain/ids.ts';
import { partitionOfOwner } from '../../domain/partition.ts';
import { historyLengthMax } from '../../domain/recommending/recommendation.ts';
import type { BulkHistories } from '../../projections/precompute-ports.ts';
import { seenBooksMax } from './history-columns.ts';

const placed = z.object({
  readerId: readerIdSchema,
  partition: z.int(),
  epoch: z.string(),
  position: z.int(),
  /** Made by PostgreSQL's own JSON functions, and looked into by the model alone. */
  history: z.string(),
});

/**
 * Histories of many readers from the live read model, each with the watermark of its partition in the same snapshot: by one statement, which waits for nothing. They are
 * what `createHistories` gives for one reader, as the JSON that a model is asked with.
 */
export const createBulkHistories = (pool: DatabasePool, partitionCount: number): BulkHistories => ({
  of: async (readers) => {
    if (readers.length === 0) return [];
    const partitions = readers.map((readerId) => partitionOfOwner(readerId, partitionCount));
    return pool.any(sql.type(placed)`
      select
        wanted.reader_id as "readerId",
        applied.partition,
        applied.epoch,
        applied.position,
        json_build_object(
          'recent',
          (
            select coalesce(json_agg(newest order by position desc), '[]')
            from (
              select
                json_build_object(
                  'bookId', book_id,
                  'shelf', shelf,
                  'stars', stars,
                  'dismissed', dismissed,
                  'viewed', viewed
                ) as newest,
                position
              from live.reading
              where reading.reader_id = wanted.reader_id
              order by position desc
              limit ${historyLengthMax}
            ) as entries
          ),
          'seen',
          array(
            select book_id
            from live.reading
            where reading.reader_id = wanted.reader_id
              and (stars is not null or shelf is not null or dismissed)
            order by position desc
            limit ${seenBooksMax}
          )
        )::text as history
      from unnest(${sql.array(readers, 'text')}, ${sql.array(partitions, 'int4')})
        as wanted (reader_id, partition)
      join live.watermark as applied
        on applied.name = 'reading-history' and applied.partition = wanted.partition`);
  },
});
