import { sql } from 'slonik';
import { z } from 'zod';
import type { ReadTable } from './read-table.ts';

const row = z.object({
  bookId: z.string(),
  partition: z.int(),
  perStar: z.array(z.int().min(0)).length(5),
});
const nothing = z.object({});

/** How each book is rated: one row a book and partition of readers; the view of it sums them. */
export const ratingStatisticsTable: ReadTable = {
  projection: 'rating-statistics',
  beforeFirst: { bookId: '', partition: -1 },
  create: [
    sql.type(nothing)`
      create table rating_count (
        book_id text collate "C" not null,
        partition integer not null check (partition >= 0),
        per_star integer[] not null check (cardinality(per_star) = 5 and 0 <= all (per_star)),
        primary key (book_id, partition)
      )`,
    sql.type(nothing)`
      comment on table rating_count is 'How many readers of one partition gave a book 1, 2, 3, 4 and 5 stars.'`,
  ],
  publish: [
    sql.type(nothing)`drop view if exists live.book_rating`,
    sql.type(nothing)`
      create view live.book_rating as
        select
          book_id,
          sum(per_star[1] + per_star[2] + per_star[3] + per_star[4] + per_star[5])::bigint as ratings,
          sum(per_star[1] + 2 * per_star[2] + 3 * per_star[3] + 4 * per_star[4] + 5 * per_star[5])::float8
            / nullif(sum(per_star[1] + per_star[2] + per_star[3] + per_star[4] + per_star[5]), 0)
            as stars_mean,
          array[sum(per_star[1]), sum(per_star[2]), sum(per_star[3]), sum(per_star[4]), sum(per_star[5])]::bigint[]
            as per_star
        from rating_count
        group by book_id`,
    sql.type(nothing)`grant select on live.book_rating to estante_query, estante_ops`,
  ],
  load: (keys) => sql.type(row)`
    select book_id as "bookId", rating_count.partition, per_star as "perStar"
    from json_to_recordset(${keys}) as wanted ("bookId" text, partition integer)
    join rating_count on (book_id, rating_count.partition) = (wanted."bookId", wanted.partition)`,
  upsert: (rows) => sql.type(nothing)`
    insert into rating_count (book_id, partition, per_star)
    select "bookId", partition, "perStar"
    from json_to_recordset(${rows}) as changed ("bookId" text, partition integer, "perStar" integer[])
    on conflict (book_id, partition) do update set per_star = excluded.per_star`,
  remove: (keys) => sql.type(nothing)`
    delete from rating_count
    using json_to_recordset(${keys}) as gone ("bookId" text, partition integer)
    where (book_id, rating_count.partition) = (gone."bookId", gone.partition)`,
  after: ({ bookId = '', partition = -1 }, limit) => sql.type(row)`
    select book_id as "bookId", partition, per_star as "perStar"
    from rating_count
    where (book_id, partition) > (${bookId}, ${partition})
    order by book_id, partition
    limit ${limit}`,
};
