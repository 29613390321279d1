import { sql } from 'slonik';
import { z } from 'zod';
import { reviewSchema } from '../../../domain/values.ts';
import type { ReadTable } from './read-table.ts';

const row = reviewSchema.extend({
  bookId: z.string(),
  readerId: z.string(),
  partition: z.int(),
  position: z.int(),
  writtenAt: z.string(),
  revisedAt: z.string().nullable(),
});
const nothing = z.object({});

const columns = sql.fragment`
  book_id as "bookId", reader_id as "readerId", text, spoilers, review.partition, review.position,
  written_at as "writtenAt", revised_at as "revisedAt"`;

/** What readers think of each book. */
export const reviewsTable: ReadTable = {
  projection: 'reviews',
  beforeFirst: { bookId: '', readerId: '' },
  create: [
    sql.type(nothing)`
      create table review (
        book_id text collate "C" not null,
        reader_id text collate "C" not null,
        text text not null,
        spoilers boolean not null,
        partition integer not null check (partition >= 0),
        position bigint not null check (position > 0),
        written_at timestamptz(3) not null,
        revised_at timestamptz(3),
        primary key (book_id, reader_id)
      )`,
    sql.type(nothing)`
      comment on table review is 'What readers think of each book; partition and position say where a review was first written.'`,
    sql.type(nothing)`
      create index review_newest on review (book_id, written_at desc, partition desc, position desc)`,
  ],
  publish: [
    sql.type(nothing)`drop view if exists live.review`,
    sql.type(nothing)`
      create view live.review as
        select book_id, reader_id, text, spoilers, partition, position, written_at, revised_at from review`,
    sql.type(nothing)`grant select on live.review to estante_query, estante_ops`,
  ],
  load: (keys) => sql.type(row)`
    select ${columns}
    from json_to_recordset(${keys}) as wanted ("bookId" text, "readerId" text)
    join review on (book_id, reader_id) = (wanted."bookId", wanted."readerId")`,
  upsert: (rows) => sql.type(nothing)`
    insert into review (
      book_id, reader_id, text, spoilers, partition, position, written_at, revised_at
    )
    select "bookId", "readerId", text, spoilers, partition, position, "writtenAt", "revisedAt"
    from json_to_recordset(${rows}) as changed (
      "bookId" text, "readerId" text, text text, spoilers boolean, partition integer, position bigint,
      "writtenAt" timestamptz, "revisedAt" timestamptz
    )
    on conflict (book_id, reader_id) do update set
      text = excluded.text,
      spoilers = excluded.spoilers,
      partition = excluded.partition,
      position = excluded.position,
      written_at = excluded.written_at,
      revised_at = excluded.revised_at`,
  remove: (keys) => sql.type(nothing)`
    delete from review
    using json_to_recordset(${keys}) as gone ("bookId" text, "readerId" text)
    where (book_id, reader_id) = (gone."bookId", gone."readerId")`,
  after: ({ bookId = '', readerId = '' }, limit) => sql.type(row)`
    select ${columns}
    from review
    where (book_id, reader_id) > (${bookId}, ${readerId})
    order by book_id, reader_id
    limit ${limit}`,
};
