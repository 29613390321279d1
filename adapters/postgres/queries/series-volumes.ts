import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';
import { bookIdSchema, workIdSchema } from '../../../domain/ids.ts';
import type { SeriesVolume } from '../../../domain/recommending/ranking/series-order.ts';
import { seriesVolumesMax } from '../../../queries/ports.ts';

const row = z
  .object({
    series: z.string(),
    bookId: bookIdSchema,
    volume: z.number(),
    lastVolume: z.number().nullable(),
    workId: workIdSchema.nullable(),
    language: z.string(),
  })
  .transform(({ lastVolume, workId, ...rest }) => ({
    ...rest,
    ...(lastVolume !== null && { lastVolume }),
    ...(workId !== null && { workId }),
  }));

/** The books of each series. The index of words finds those whose series has the words of the name (weight C), of which the exact name is chosen. */
export async function seriesVolumes(
  pool: DatabasePool,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly SeriesVolume[]>> {
  if (names.length === 0) return new Map();
  const rows = await pool.any(sql.type(row)`
    select
      wanted.name as series, member.book_id as "bookId", member.volume, member.last_volume as "lastVolume",
      member.work_id as "workId", member.language
    from unnest(${sql.array(names, 'text')}) as wanted (name)
    cross join lateral (
      select string_agg(format('''%s'':C', word), ' & ') as words
      from unnest(string_to_array(search.fold(wanted.name), ' ')) as folded (word)
    ) as asked
    cross join lateral (
      select
        book_id, work_id, language,
        (part ->> 'volume')::float8 as volume,
        (part ->> 'lastVolume')::float8 as last_volume
      from live.book_title
      cross join jsonb_array_elements(series) as part
      where words @@ asked.words::tsquery and part ->> 'name' = wanted.name and not withdrawn
      order by 4, 5 nulls first, 1
      limit ${seriesVolumesMax}
    ) as member`);
  const volumes = new Map<string, SeriesVolume[]>();
  for (const { series, ...volume } of rows) {
    const known = volumes.get(series) ?? [];
    volumes.set(series, known);
    known.push(volume);
  }
  return volumes;
}
