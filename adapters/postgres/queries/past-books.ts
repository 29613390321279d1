import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';
import { bookIdSchema, workIdSchema, type ReaderId } from '../../../domain/ids.ts';
import type { PastBook } from '../../../domain/recommending/ranking/past.ts';
import { readingSnapshotSchema, seriesMembershipSchema } from '../../../domain/values.ts';
import { pastBooksMax } from '../../../queries/ports.ts';

const row = readingSnapshotSchema
  .extend({
    bookId: bookIdSchema,
    workId: workIdSchema.nullable(),
    series: z.array(seriesMembershipSchema).nullable(),
  })
  .transform(({ workId, series, ...rest }) => ({
    ...rest,
    series: series ?? [],
    ...(workId !== null && { workId }),
  }));

/** Everything a reader rated, shelved or dismissed, with the work and the series that each belongs to; of withdrawn books, too. */
export const pastBooks = async (pool: DatabasePool, reader: ReaderId): Promise<readonly PastBook[]> =>
  pool.any(sql.type(row)`
    select shelf, stars, dismissed, reading.book_id as "bookId", work_id as "workId", series
    from (
      select book_id, shelf, stars, dismissed, position
      from live.reading
      where reader_id = ${reader} and (stars is not null or shelf is not null or dismissed)
      order by position desc
      limit ${pastBooksMax}
    ) as reading
    left join live.book_title using (book_id)
    order by position desc`);
