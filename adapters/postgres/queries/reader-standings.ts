import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';
import { readerIdSchema, type ReaderId } from '../../../domain/ids.ts';
import { noPreferences, preferencesSchema } from '../../../domain/values.ts';
import type { Readers, ReaderStanding } from '../../../queries/ports.ts';
import { preferencesColumn } from '../preferences-column.ts';
import { sharedStatement } from './shared-statement.ts';

const row = z.object({
  readerId: readerIdSchema,
  position: z.int(),
  preferences: preferencesSchema.nullable(),
});

/** How far readers' pasts go and what they prefer. All who ask at about the same time share a statement, so that under load a look costs little. */
export function readerStandings(pool: DatabasePool): Readers['standing'] {
  const standingOf = sharedStatement<ReaderId, ReaderStanding>((readers) => read(pool, readers));
  return async (id) => (await standingOf(id)) ?? { position: 0, preferences: noPreferences };
}

type Found = ReadonlyMap<ReaderId, ReaderStanding>;

async function read(pool: DatabasePool, readers: ReadonlySet<ReaderId>): Promise<Found> {
  const rows = await pool.any(sql.type(row)`
    select
      wanted.reader_id as "readerId",
      coalesce((
        select position
        from live.reading
        where reading.reader_id = wanted.reader_id
        order by position desc
        limit 1
      ), 0) as position,
      (select ${preferencesColumn} from live.profile where profile.reader_id = wanted.reader_id)
    from unnest(${sql.array([...readers], 'text')}) as wanted (reader_id)`);
  return new Map(
    rows.map(({ readerId, position, preferences }) => [
      readerId,
      { position, preferences: preferences ?? noPreferences },
    ]),
  );
}
