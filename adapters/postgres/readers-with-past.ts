import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';
import { readerIdSchema } from '../../domain/ids.ts';
import type { ReadersWithPast } from '../../projections/precompute-ports.ts';

const counted = z.object({ readers: z.int() });
const found = z.object({ readerId: readerIdSchema });

/** Readers with a past from the live history: counted by going through its primary key, and walked along it. */
export const createReadersWithPast = (pool: DatabasePool): ReadersWithPast => ({
  count: async (actedSince) => {
    const { readers } = await pool.one(
      actedSince === undefined
        ? sql.type(counted)`select count(distinct reader_id)::int as readers from live.reading`
        : sql.type(counted)`
            select count(distinct reader_id)::int as readers
            from live.reading
            where at >= ${actedSince.toISOString()}::timestamptz`,
    );
    return readers;
  },
  after: async (readerId, { limit, actedSince }) => {
    const since = actedSince?.toISOString() ?? '-infinity';
    const rows = await pool.any(sql.type(found)`
      select reader_id as "readerId"
      from live.reading
      where reader_id > ${readerId}
      group by reader_id
      having max(at) >= ${since}::timestamptz
      order by reader_id
      limit ${limit}`);
    return rows.map((row) => row.readerId);
  },
});
