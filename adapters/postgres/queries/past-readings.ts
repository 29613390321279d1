import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';
import type { ReaderId } from '../../../domain/ids.ts';
import { readingSnapshotSchema } from '../../../domain/values.ts';
import type { Readers } from '../../../queries/ports.ts';
import { keptBookColumn, keptBookSchema } from './kept-book.ts';
import { listPart } from './list-part.ts';

const pastRow = z.object({
  book: keptBookSchema,
  ...readingSnapshotSchema.shape,
  viewed: z.boolean(),
  position: z.int(),
  at: z.string(),
});

/** Above every position, for whoever begins at the top. */
const top = { position: Number.MAX_SAFE_INTEGER };

/** The index on reader and position brings the newest first, so that a part costs the same wherever it begins. */
export async function listPast(
  pool: DatabasePool,
  reader: ReaderId,
  { after = top, limit }: Parameters<Readers['past']>[1],
): ReturnType<Readers['past']> {
  const rows = await pool.any(sql.type(pastRow)`
    select shelf, stars, dismissed, viewed, position, at, ${keptBookColumn}
    from live.reading
    join live.book_title using (book_id)
    where reader_id = ${reader} and position < ${after.position}
    order by position desc
    limit ${limit + 1}`);
  return listPart(rows, limit, {
    item: ({ position: _position, ...item }) => item,
    mark: ({ position }) => ({ position }),
  });
}
