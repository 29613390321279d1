import { sql } from 'slonik';
import { z } from 'zod';
import { readingSnapshotSchema } from '../../../domain/values.ts';
import type { ReadTable } from './read-table.ts';

const row = readingSnapshotSchema.extend({
  readerId: z.string(),
  bookId: z.string(),
  viewed: z.boolean(),
  position: z.int(),
  at: z.string(),
});
const nothing = z.object({});

/** What each reader did with each book, and when last. */
export const readingHistoryTable: ReadTable = {
  projection: 'reading-history',
  beforeFirst: { readerId: '', bookId: '' },
  create: [
    sql.type(nothing)`
      create table reading (
        reader_id text collate "C" not null,
        book_id text collate "C" not null,
        shelf text check (shelf in ('want-to-read', 'reading', 'finished', 'abandoned')),
        stars smallint check (stars between 1 and 5),
        dismissed boolean not null,
        viewed boolean not null,
        position bigint not null check (position > 0),
        at timestamptz(3) not null,
        primary key (reader_id, book_id)
      )`,
    sql.type(nothing)`
      comment on table reading is 'What each reader did with each book; newest first means by descending position in the reader''s partition.'`,
    sql.type(nothing)`create index reading_newest on reading (reader_id, position desc)`,
  ],
  publish: [
    sql.type(nothing)`drop view if exists live.reading`,
    sql.type(nothing)`
      create view live.reading as
        select reader_id, book_id, shelf, stars, dismissed, viewed, position, at from reading`,
    sql.type(nothing)`grant select on live.reading to estante_query, estante_ops`,
  ],
  load: (keys) => sql.type(row)`
    select reader_id as "readerId", book_id as "bookId", shelf, stars, dismissed, viewed, position, at
    from json_to_recordset(${keys}) as wanted ("readerId" text, "bookId" text)
    join reading on (reader_id, book_id) = (wanted."readerId", wanted."bookId")`,
  upsert: (rows) => sql.type(nothing)`
    insert into reading (reader_id, book_id, shelf, stars, dismissed, viewed, position, at)
    select "readerId", "bookId", shelf, stars, dismissed, viewed, position, at
    from json_to_recordset(${rows}) as changed (
      "readerId" text, "bookId" text, shelf text, stars smallint, dismissed boolean, viewed boolean,
      position bigint, at timestamptz
    )
    on conflict (reader_id, book_id) do update set
      shelf = excluded.shelf,
      stars = excluded.stars,
      dismissed = excluded.dismissed,
      viewed = excluded.viewed,
      position = excluded.position,
      at = excluded.at`,
  remove: (keys) => sql.type(nothing)`
    delete from reading
    using json_to_recordset(${keys}) as gone ("readerId" text, "bookId" text)
    where (reader_id, book_id) = (gone."readerId", gone."bookId")`,
  after: ({ readerId = '', bookId = '' }, limit) => sql.type(row)`
    select reader_id as "readerId", book_id as "bookId", shelf, stars, dismissed, viewed, position, at
    from reading
    where (reader_id, book_id) > (${readerId}, ${bookId})
    order by reader_id, book_id
    limit ${limit}`,
};
