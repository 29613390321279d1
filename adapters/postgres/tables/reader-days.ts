import { sql } from 'slonik';
import { z } from 'zod';
import type { ReadTable } from './read-table.ts';

const count = z.int().min(0);
const row = z.object({
  readerId: z.string(),
  day: z.string(),
  views: count,
  shelvings: count,
  finishes: count,
  abandonments: count,
  progressReports: count,
  ratings: count,
  stars: count,
  reviews: count,
  dismissals: count,
  retractions: count,
});
const nothing = z.object({});

const columns = sql.fragment`
  reader_id as "readerId", to_char(reader_day.day, 'YYYY-MM-DD') as day, views, shelvings, finishes, abandonments,
  progress_reports as "progressReports", ratings, stars, reviews, dismissals, retractions`;

/** How much each reader did on each day. */
export const readerDaysTable: ReadTable = {
  projection: 'reader-days',
  beforeFirst: { readerId: '', day: '0001-01-01' },
  create: [
    sql.type(nothing)`
      create table reader_day (
        reader_id text collate "C" not null,
        day date not null,
        views integer not null check (views >= 0),
        shelvings integer not null check (shelvings >= 0),
        finishes integer not null check (finishes >= 0),
        abandonments integer not null check (abandonments >= 0),
        progress_reports integer not null check (progress_reports >= 0),
        ratings integer not null check (ratings >= 0),
        stars integer not null check (stars >= 0),
        reviews integer not null check (reviews >= 0),
        dismissals integer not null check (dismissals >= 0),
        retractions integer not null check (retractions >= 0),
        primary key (reader_id, day)
      )`,
    sql.type(nothing)`
      comment on table reader_day is 'How much each reader did on each day, in UTC; no row for a day without any.'`,
    sql.type(nothing)`create index reader_day_by_day on reader_day (day)`,
  ],
  publish: [
    sql.type(nothing)`drop view if exists live.reader_day`,
    sql.type(nothing)`
      create view live.reader_day as
        select
          reader_id, day, views, shelvings, finishes, abandonments, progress_reports, ratings, stars, reviews, dismissals,
          retractions
        from reader_day`,
    sql.type(nothing)`grant select on live.reader_day to estante_ops`,
  ],
  load: (keys) => sql.type(row)`
    select ${columns}
    from json_to_recordset(${keys}) as wanted ("readerId" text, day date)
    join reader_day on (reader_id, reader_day.day) = (wanted."readerId", wanted.day)`,
  upsert: (rows) => sql.type(nothing)`
    insert into reader_day (
      reader_id, day, views, shelvings, finishes, abandonments, progress_reports, ratings, stars, reviews, dismissals,
      retractions
    )
    select
      "readerId", day, views, shelvings, finishes, abandonments, "progressReports", ratings, stars, reviews, dismissals,
      retractions
    from json_to_recordset(${rows}) as changed (
      "readerId" text, day date, views integer, shelvings integer, finishes integer, abandonments integer,
      "progressReports" integer, ratings integer, stars integer, reviews integer, dismissals integer, retractions integer
    )
    on conflict (reader_id, day) do update set
      views = excluded.views,
      shelvings = excluded.shelvings,
      finishes = excluded.finishes,
      abandonments = excluded.abandonments,
      progress_reports = excluded.progress_reports,
      ratings = excluded.ratings,
      stars = excluded.stars,
      reviews = excluded.reviews,
      dismissals = excluded.dismissals,
      retractions = excluded.retractions`,
  remove: (keys) => sql.type(nothing)`
    delete from reader_day
    using json_to_recordset(${keys}) as gone ("readerId" text, day date)
    where (reader_id, reader_day.day) = (gone."readerId", gone.day)`,
  after: ({ readerId = '', day = '' }, limit) => sql.type(row)`
    select ${columns}
    from reader_day
    where (reader_id, day) > (${readerId}, ${day}::date)
    order by reader_id, reader_day.day
    limit ${limit}`,
};
