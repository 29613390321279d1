import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';
import type { ReadModelName, ReadModelWatermarks } from '../../../queries/ports.ts';

const storedWatermark = z.object({
  name: z.string(),
  partition: z.int(),
  epoch: z.string(),
  position: z.int(),
});

type Live = ReadonlyMap<ReadModelName, ReadModelWatermarks>;

/** The watermarks of every live read model in PostgreSQL, by one statement; one that has applied nothing is missing. */
export async function liveWatermarks(pool: DatabasePool): Promise<Live> {
  const rows = await pool.any(sql.type(storedWatermark)`
    select name, partition, epoch, position
    from live.watermark`);
  const byName = Map.groupBy(rows, ({ name }) => name);
  return new Map(
    [...byName].map(([name, watermarks]) => [
      // Whatever else is live here is a name that nobody asks for.
      name as ReadModelName,
      new Map(watermarks.map(({ partition, epoch, position }) => [partition, { epoch, position }])),
    ]),
  );
}
