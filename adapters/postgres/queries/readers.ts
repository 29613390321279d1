import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';
import { readerIdSchema, type ReaderId } from '../../../domain/ids.ts';
import { preferencesSchema, profileSchema } from '../../../domain/values.ts';
import type { Profile, Readers } from '../../../queries/ports.ts';
import { historyColumns, historySchema } from '../history-columns.ts';
import { preferencesColumn } from '../preferences-column.ts';
import { pastBooks } from './past-books.ts';
import { listPast } from './past-readings.ts';
import { readerStandings } from './reader-standings.ts';
import { countReadings } from './reading-statistics.ts';
import { countShelves, listShelf } from './shelves.ts';

/** Profiles, shelves and histories in PostgreSQL. A reader nobody has heard of has no profile, empty shelves and no past. */
export const createReaders = (pool: DatabasePool): Readers => ({
  profile: (id) => findProfile(pool, id),
  shelfCounts: (id) => countShelves(pool, id),
  shelf: (id, asked) => listShelf(pool, id, asked),
  past: (id, asked) => listPast(pool, id, asked),
  statistics: (id, year) => countReadings(pool, id, year),
  history: async (id) => {
    const { recent, seen } = await pool.one(sql.type(historySchema)`
      select ${historyColumns}
      from (select ${id}::text as reader_id) as wanted`);
    return { recent, seen };
  },
  standing: readerStandings(pool),
  pastBooks: (id) => pastBooks(pool, id),
});

const storedProfile = z.object({
  id: readerIdSchema,
  registeredAt: z.string(),
  origin: z.enum(['sign-in', 'synthetic', 'imported']),
  ...profileSchema.shape,
  preferences: preferencesSchema,
});

async function findProfile(pool: DatabasePool, reader: ReaderId): Promise<Profile | undefined> {
  const row = await pool.maybeOne(sql.type(storedProfile)`
    select
      reader_id as id, registered_at as "registeredAt", origin,
      display_name as "displayName", about, yearly_goal as "yearlyGoal", ${preferencesColumn}
    from live.profile
    where reader_id = ${reader}`);
  return row ?? undefined;
}
