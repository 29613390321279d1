import { sql } from 'slonik';
import { z } from 'zod';
import { exposureReasonSchema, recommendationSourceSchema } from '../../../domain/exposed-book.ts';
import type { ReadTable } from './read-table.ts';

const row = z.object({
  bookId: z.string(),
  source: recommendationSourceSchema,
  reason: exposureReasonSchema,
  day: z.string(),
  partition: z.int(),
  shown: z.int(),
  clicked: z.int(),
  shownEstimate: z.number(),
  clickedEstimate: z.number(),
});
const nothing = z.object({});

const columns = sql.fragment`
  exposure_count.book_id as "bookId", exposure_count.source, exposure_count.reason,
  to_char(exposure_count.day, 'YYYY-MM-DD') as day, exposure_count.partition,
  shown, clicked, shown_estimate as "shownEstimate", clicked_estimate as "clickedEstimate"`;

/** How often books were recommended and opened: one row a book, rung, reason, day and partition of readers; the view of it sums the partitions. */
export const recommendationExposuresTable: ReadTable = {
  projection: 'recommendation-exposures',
  beforeFirst: { bookId: '', source: '', reason: '', day: '0001-01-01', partition: -1 },
  create: [
    sql.type(nothing)`
      create table exposure_count (
        book_id text collate "C" not null,
        source text collate "C" not null,
        reason text collate "C" not null,
        day date not null,
        partition integer not null check (partition >= 0),
        shown integer not null check (shown >= 0),
        clicked integer not null check (clicked >= 0),
        shown_estimate float8 not null check (shown_estimate >= 0),
        clicked_estimate float8 not null check (clicked_estimate >= 0),
        primary key (book_id, source, reason, day, partition)
      )`,
    sql.type(nothing)`
      comment on table exposure_count is 'How often each book was recommended to and opened by readers of one partition on each day, as recorded and scaled by the sampling.'`,
    sql.type(nothing)`create index exposure_count_by_day on exposure_count (day)`,
  ],
  publish: [
    sql.type(nothing)`drop view if exists live.recommendation_exposure`,
    sql.type(nothing)`
      create view live.recommendation_exposure as
        select
          book_id, source, reason, day,
          sum(shown)::bigint as shown,
          sum(clicked)::bigint as clicked,
          sum(shown_estimate) as shown_estimate,
          sum(clicked_estimate) as clicked_estimate
        from exposure_count
        group by book_id, source, reason, day`,
    sql.type(nothing)`grant select on live.recommendation_exposure to estante_ops`,
  ],
  load: (keys) => sql.type(row)`
    select ${columns}
    from json_to_recordset(${keys}) as wanted ("bookId" text, source text, reason text, day date, partition integer)
    join exposure_count
      on (book_id, exposure_count.source, exposure_count.reason, exposure_count.day, exposure_count.partition)
        = (wanted."bookId", wanted.source, wanted.reason, wanted.day, wanted.partition)`,
  upsert: (rows) => sql.type(nothing)`
    insert into exposure_count (
      book_id, source, reason, day, partition, shown, clicked, shown_estimate, clicked_estimate
    )
    select "bookId", source, reason, day, partition, shown, clicked, "shownEstimate", "clickedEstimate"
    from json_to_recordset(${rows}) as changed (
      "bookId" text, source text, reason text, day date, partition integer, shown integer, clicked integer,
      "shownEstimate" float8, "clickedEstimate" float8
    )
    on conflict (book_id, source, reason, day, partition) do update set
      shown = excluded.shown,
      clicked = excluded.clicked,
      shown_estimate = excluded.shown_estimate,
      clicked_estimate = excluded.clicked_estimate`,
  remove: (keys) => sql.type(nothing)`
    delete from exposure_count
    using json_to_recordset(${keys}) as gone ("bookId" text, source text, reason text, day date, partition integer)
    where (book_id, exposure_count.source, exposure_count.reason, exposure_count.day, exposure_count.partition)
      = (gone."bookId", gone.source, gone.reason, gone.day, gone.partition)`,
  after: ({ bookId = '', source = '', reason = '', day = '', partition = -1 }, limit) => sql.type(row)`
    select ${columns}
    from exposure_count
    where (book_id, source, reason, day, partition)
      > (${bookId}, ${source}, ${reason}, ${day}::date, ${partition})
    order by book_id, source, reason, exposure_count.day, partition
    limit ${limit}`,
};
