import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';
import { bookIdSchema, readerIdSchema, type BookId } from '../../domain/ids.ts';
import type { CurrentLikes } from '../../projections/ports.ts';

const standingRow = z.object({ standing: z.string().nullable() });
const readerRow = z.object({ readerId: readerIdSchema, books: z.array(z.string()) });

/** Who likes what, from the live read model `reader-likes`. */
export function createCurrentLikes(pool: DatabasePool): CurrentLikes {
  // Likes are many, books few: each id is parsed once for a read of them all.
  let parsed = new Map<string, BookId>();
  const bookOf = (text: string): BookId => {
    const known = parsed.get(text);
    if (known !== undefined) return known;
    const bookId = bookIdSchema.parse(text);
    parsed.set(text, bookId);
    return bookId;
  };
  return {
    standing: async () => {
      const { standing } = await pool.one(sql.type(standingRow)`
        select
          string_agg(
            concat_ws(' ', generation, watermark.partition, epoch, watermark.position), ','
            order by watermark.partition
          ) as standing
        from live.instance
        left join live.watermark using (name)
        where name = 'reader-likes'`);
      return standing ?? undefined;
    },
    readersAfter: async (after, limit) => {
      if (after === '') parsed = new Map();
      const rows = await pool.any(sql.type(readerRow)`
        select reader_id as "readerId", array_agg(book_id) as books
        from live.reader_like
        where reader_id > ${after}
        group by reader_id
        order by reader_id
        limit ${limit}`);
      return rows.map(({ readerId, books }) => ({ readerId, books: books.map(bookOf) }));
    },
  };
}
