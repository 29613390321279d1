import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';
import type { ReaderId } from '../../../domain/ids.ts';
import { readerIdSchema } from '../../../domain/ids.ts';
import { preferencesSchema, shelfSchema, starsSchema, type Shelf } from '../../../domain/values.ts';
import type { Profile, Readers, ShelvedBook } from '../../../queries/ports.ts';
import { historyColumns, historySchema } from '../history-columns.ts';
import { summaryColumns, summarySchema } from './book-summary.ts';

/** Profiles, shelves and histories in PostgreSQL. A reader nobody has heard of has no profile, empty shelves and no past. */
export const createReaders = (pool: DatabasePool): Readers => ({
  profile: (id) => findProfile(pool, id),
  shelf: (id, shelf, limit) => listShelf(pool, { id, shelf, limit }),
  history: async (id) => {
    const { recent, seen } = await pool.one(sql.type(historySchema)`
      select ${historyColumns}
      from (select ${id}::text as reader_id) as wanted`);
    return { recent, seen };
  },
});

const storedProfile = preferencesSchema.extend({
  id: readerIdSchema,
  registeredAt: z.string(),
  synthetic: z.boolean(),
});

async function findProfile(pool: DatabasePool, reader: ReaderId): Promise<Profile | undefined> {
  const row = await pool.maybeOne(sql.type(storedProfile)`
    select reader_id as id, registered_at as "registeredAt", origin = 'synthetic' as synthetic, genres, languages
    from live.profile
    where reader_id = ${reader}`);
  if (row === null) return undefined;
  const { id, registeredAt, synthetic, genres, languages } = row;
  return { id, registeredAt, synthetic, preferences: { genres, languages } };
}

const shelvedRow = z.object({
  shelf: shelfSchema,
  stars: starsSchema.nullable(),
  since: z.string(),
  book: summarySchema,
});

/** Newest first. A reader keeps seeing a book that was withdrawn since; one whose title has not arrived yet is left out. */
async function listShelf(
  pool: DatabasePool,
  { id, shelf, limit }: { readonly id: ReaderId; readonly shelf: Shelf; readonly limit: number },
): Promise<readonly ShelvedBook[]> {
  const rows = await pool.any(sql.type(shelvedRow)`
    select
      shelf, stars, since,
      (select row_to_json(summary) from (select ${summaryColumns}) as summary) as book
    from live.shelf_entry
    join live.book_title using (book_id)
    where reader_id = ${id} and shelf = ${shelf}
    order by since desc, book_id
    limit ${limit}`);
  return rows.map((row) => ({ ...row, dismissed: false }));
}
