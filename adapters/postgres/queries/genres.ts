import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';
import { bookIdSchema } from '../../../domain/ids.ts';
import type { Genres } from '../../../queries/ports.ts';

const genreRow = z.object({ id: bookIdSchema });

/** Genres in PostgreSQL. Books come in no order, so that a genre with more than `limit` is read no further. */
export const createGenres = (pool: DatabasePool): Genres => ({
  books: async (genre, limit) => {
    const rows = await pool.any(sql.type(genreRow)`
      select book_id as id
      from live.book_title
      where genres @> ${sql.array([genre], 'text')} and not withdrawn
      limit ${limit}`);
    return rows.map(({ id }) => id);
  },
});
