import { sql } from 'slonik';
import { z } from 'zod';
import type { ReadTable } from './read-table.ts';

const row = z.object({ readerId: z.string(), bookId: z.string(), position: z.int(), since: z.string() });
const nothing = z.object({});

/** Which books each reader likes, and since when. */
export const readerLikesTable: ReadTable = {
  projection: 'reader-likes',
  beforeFirst: { readerId: '', bookId: '' },
  create: [
    sql.type(nothing)`
      create table reader_like (
        reader_id text collate "C" not null,
        book_id text collate "C" not null,
        position bigint not null check (position > 0),
        since timestamptz(3) not null,
        primary key (reader_id, book_id)
      )`,
    sql.type(nothing)`
      comment on table reader_like is 'The books each reader likes; a reader''s likes in order means by position in their partition.'`,
  ],
  publish: [
    sql.type(nothing)`drop view if exists live.reader_like`,
    sql.type(nothing)`
      create view live.reader_like as
        select reader_id, book_id, position, since from reader_like`,
    sql.type(nothing)`grant select on live.reader_like to estante_ops`,
  ],
  load: (keys) => sql.type(row)`
    select reader_id as "readerId", book_id as "bookId", position, since
    from json_to_recordset(${keys}) as wanted ("readerId" text, "bookId" text)
    join reader_like on (reader_id, book_id) = (wanted."readerId", wanted."bookId")`,
  upsert: (rows) => sql.type(nothing)`
    insert into reader_like (reader_id, book_id, position, since)
    select "readerId", "bookId", position, since
    from json_to_recordset(${rows}) as changed (
      "readerId" text, "bookId" text, position bigint, since timestamptz
    )
    on conflict (reader_id, book_id) do update set position = excluded.position, since = excluded.since`,
  remove: (keys) => sql.type(nothing)`
    delete from reader_like
    using json_to_recordset(${keys}) as gone ("readerId" text, "bookId" text)
    where (reader_id, book_id) = (gone."readerId", gone."bookId")`,
  after: ({ readerId = '', bookId = '' }, limit) => sql.type(row)`
    select reader_id as "readerId", book_id as "bookId", position, since
    from reader_like
    where (reader_id, book_id) > (${readerId}, ${bookId})
    order by reader_id, book_id
    limit ${limit}`,
};
