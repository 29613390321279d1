import { sql } from 'slonik';
import { z } from 'zod';
import { preferencesSchema, profileSchema } from '../../../domain/values.ts';
import { preferencesColumn } from '../preferences-column.ts';
import type { ReadTable } from './read-table.ts';

const row = profileSchema.extend({
  readerId: z.string(),
  registeredAt: z.string(),
  origin: z.enum(['sign-in', 'synthetic', 'imported']),
  preferences: preferencesSchema,
});
const nothing = z.object({});

const columns = sql.fragment`
  reader_id as "readerId", registered_at as "registeredAt", origin,
  display_name as "displayName", about, yearly_goal as "yearlyGoal", ${preferencesColumn}`;

/** Who a reader is to us. */
export const profilesTable: ReadTable = {
  projection: 'profiles',
  beforeFirst: { readerId: '' },
  create: [
    sql.type(nothing)`
      create table profile (
        reader_id text collate "C" primary key,
        registered_at timestamptz(3) not null,
        origin text not null check (origin in ('sign-in', 'synthetic', 'imported')),
        display_name text,
        about text,
        yearly_goal integer check (yearly_goal > 0),
        preferred_genres text[] not null,
        avoided_genres text[] not null,
        preferred_languages text[] not null,
        avoided_languages text[] not null
      )`,
    sql.type(nothing)`
      comment on table profile is 'Readers, how they want to be shown, and what they like to be offered.'`,
  ],
  publish: [
    sql.type(nothing)`drop view if exists live.profile`,
    sql.type(nothing)`
      create view live.profile as
        select
          reader_id, registered_at, origin, display_name, about, yearly_goal,
          preferred_genres, avoided_genres, preferred_languages, avoided_languages
        from profile`,
    sql.type(nothing)`grant select on live.profile to estante_query, estante_ops`,
  ],
  load: (keys) => sql.type(row)`
    select ${columns}
    from json_to_recordset(${keys}) as wanted ("readerId" text)
    join profile on profile.reader_id = wanted."readerId"`,
  upsert: (rows) => sql.type(nothing)`
    insert into profile (
      reader_id, registered_at, origin, display_name, about, yearly_goal,
      preferred_genres, avoided_genres, preferred_languages, avoided_languages
    )
    select
      "readerId", "registeredAt", origin, "displayName", about, "yearlyGoal",
      genres.preferred, genres.avoided, languages.preferred, languages.avoided
    from json_to_recordset(${rows}) as changed (
      "readerId" text, "registeredAt" timestamptz, origin text, "displayName" text, about text, "yearlyGoal" integer,
      preferences json
    )
    cross join json_to_record(preferences -> 'genres') as genres (preferred text[], avoided text[])
    cross join json_to_record(preferences -> 'languages') as languages (preferred text[], avoided text[])
    on conflict (reader_id) do update set
      registered_at = excluded.registered_at,
      origin = excluded.origin,
      display_name = excluded.display_name,
      about = excluded.about,
      yearly_goal = excluded.yearly_goal,
      preferred_genres = excluded.preferred_genres,
      avoided_genres = excluded.avoided_genres,
      preferred_languages = excluded.preferred_languages,
      avoided_languages = excluded.avoided_languages`,
  remove: (keys) => sql.type(nothing)`
    delete from profile
    using json_to_recordset(${keys}) as gone ("readerId" text)
    where profile.reader_id = gone."readerId"`,
  after: ({ readerId = '' }, limit) => sql.type(row)`
    select ${columns}
    from profile
    where reader_id > ${readerId}
    order by reader_id
    limit ${limit}`,
};
