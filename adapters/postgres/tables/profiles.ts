import { sql } from 'slonik';
import { z } from 'zod';
import { preferencesSchema } from '../../../domain/values.ts';
import type { ReadTable } from './read-table.ts';

const row = preferencesSchema.extend({
  readerId: z.string(),
  registeredAt: z.string(),
  origin: z.enum(['sign-in', 'synthetic']),
});
const nothing = z.object({});

/** Who a reader is to us. */
export const profilesTable: ReadTable = {
  projection: 'profiles',
  beforeFirst: { readerId: '' },
  create: [
    sql.type(nothing)`
      create table profile (
        reader_id text collate "C" primary key,
        registered_at timestamptz(3) not null,
        origin text not null check (origin in ('sign-in', 'synthetic')),
        genres text[] not null,
        languages text[] not null
      )`,
    sql.type(nothing)`comment on table profile is 'Readers and what they like to be offered.'`,
  ],
  publish: [
    sql.type(nothing)`drop view if exists live.profile`,
    sql.type(nothing)`
      create view live.profile as
        select reader_id, registered_at, origin, genres, languages from profile`,
    sql.type(nothing)`grant select on live.profile to estante_query, estante_ops`,
  ],
  load: (keys) => sql.type(row)`
    select reader_id as "readerId", registered_at as "registeredAt", origin, genres, languages
    from json_to_recordset(${keys}) as wanted ("readerId" text)
    join profile on profile.reader_id = wanted."readerId"`,
  upsert: (rows) => sql.type(nothing)`
    insert into profile (reader_id, registered_at, origin, genres, languages)
    select "readerId", "registeredAt", origin, genres, languages
    from json_to_recordset(${rows}) as changed (
      "readerId" text, "registeredAt" timestamptz, origin text, genres text[], languages text[]
    )
    on conflict (reader_id) do update set
      registered_at = excluded.registered_at,
      origin = excluded.origin,
      genres = excluded.genres,
      languages = excluded.languages`,
  remove: (keys) => sql.type(nothing)`
    delete from profile
    using json_to_recordset(${keys}) as gone ("readerId" text)
    where profile.reader_id = gone."readerId"`,
  after: ({ readerId = '' }, limit) => sql.type(row)`
    select reader_id as "readerId", registered_at as "registeredAt", origin, genres, languages
    from profile
    where reader_id > ${readerId}
    order by reader_id
    limit ${limit}`,
};
