import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';
import type { Watermarks } from '../../../queries/ports.ts';

const storedWatermark = z.object({ partition: z.int(), epoch: z.string(), position: z.int() });

/** The watermarks of the live read models in PostgreSQL; none for one that has no live instance there. */
export const createWatermarks = (pool: DatabasePool): Watermarks => ({
  read: async (readModel) => {
    const rows = await pool.any(sql.type(storedWatermark)`
      select watermark.partition, epoch, watermark.position
      from live.watermark
      where name = ${readModel}`);
    return new Map(rows.map(({ partition, epoch, position }) => [partition, { epoch, position }]));
  },
});
