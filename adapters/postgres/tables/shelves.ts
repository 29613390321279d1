import { sql } from 'slonik';
import { z } from 'zod';
import { placeSchema, starsSchema } from '../../../domain/values.ts';
import { progressColumn, progressOfRow } from '../progress-column.ts';
import type { ReadTable } from './read-table.ts';

const row = z.object({
  readerId: z.string(),
  bookId: z.string(),
  shelf: placeSchema,
  stars: starsSchema.nullable(),
  progress: progressOfRow,
  since: z.string(),
});
const nothing = z.object({});

/** What lies on each reader's shelves. */
export const shelvesTable: ReadTable = {
  projection: 'shelves',
  beforeFirst: { readerId: '', bookId: '' },
  create: [
    sql.type(nothing)`
      create table shelf_entry (
        reader_id text collate "C" not null,
        book_id text collate "C" not null,
        shelf text not null check (shelf in ('want-to-read', 'reading', 'finished', 'abandoned')),
        stars smallint check (stars between 1 and 5),
        page integer check (page >= 0),
        percent smallint check (percent between 0 and 100),
        since timestamptz(3) not null,
        primary key (reader_id, book_id)
      )`,
    sql.type(nothing)`comment on table shelf_entry is 'The books on each reader''s shelves.'`,
    sql.type(
      nothing,
    )`create index shelf_entry_newest on shelf_entry (reader_id, shelf, since desc, book_id desc)`,
  ],
  publish: [
    sql.type(nothing)`drop view if exists live.shelf_entry`,
    sql.type(nothing)`
      create view live.shelf_entry as
        select reader_id, book_id, shelf, stars, page, percent, since from shelf_entry`,
    sql.type(nothing)`grant select on live.shelf_entry to estante_query, estante_ops`,
  ],
  load: (keys) => sql.type(row)`
    select reader_id as "readerId", book_id as "bookId", shelf, stars, ${progressColumn}, since
    from json_to_recordset(${keys}) as wanted ("readerId" text, "bookId" text)
    join shelf_entry on (reader_id, book_id) = (wanted."readerId", wanted."bookId")`,
  upsert: (rows) => sql.type(nothing)`
    insert into shelf_entry (reader_id, book_id, shelf, stars, page, percent, since)
    select
      "readerId", "bookId", shelf, stars, (progress ->> 'page')::integer, (progress ->> 'percent')::smallint, since
    from json_to_recordset(${rows}) as changed (
      "readerId" text, "bookId" text, shelf text, stars smallint, progress json, since timestamptz
    )
    on conflict (reader_id, book_id) do update set
      shelf = excluded.shelf,
      stars = excluded.stars,
      page = excluded.page,
      percent = excluded.percent,
      since = excluded.since`,
  remove: (keys) => sql.type(nothing)`
    delete from shelf_entry
    using json_to_recordset(${keys}) as gone ("readerId" text, "bookId" text)
    where (reader_id, book_id) = (gone."readerId", gone."bookId")`,
  after: ({ readerId = '', bookId = '' }, limit) => sql.type(row)`
    select reader_id as "readerId", book_id as "bookId", shelf, stars, ${progressColumn}, since
    from shelf_entry
    where (reader_id, book_id) > (${readerId}, ${bookId})
    order by reader_id, book_id
    limit ${limit}`,
};
