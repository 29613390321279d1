import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';
import type { ReaderId } from '../../../domain/ids.ts';
import { genresMax, type ReadingStatistics } from '../../../queries/ports.ts';
import { keptBookColumn, keptBookSchema } from './kept-book.ts';

/** How many finished and abandoned books of a reader are counted, the newest: more than a person reads in a life. */
export const countedBooksMax = 20_000;

const tally = z.object({
  finished: z.int(),
  rated: z.int(),
  starsMean: z.number().nullable(),
  pages: z.int(),
  ofUnknownLength: z.int(),
  abandoned: z.int(),
});

const statistics = z.object({
  totals: tally,
  years: z.array(z.object({ year: z.int(), ...tally.shape })),
  genres: z.array(z.object({ genre: z.string(), finished: z.int(), starsMean: z.number().nullable() })),
  languages: z.array(z.object({ language: z.string(), finished: z.int() })),
  longest: z.object({ book: keptBookSchema, pages: z.int() }).nullable(),
});

const tallyColumns = sql.fragment`
  count(*) filter (where shelf = 'finished') as finished,
  count(stars) filter (where shelf = 'finished') as rated,
  (avg(stars) filter (where shelf = 'finished'))::float8 as "starsMean",
  coalesce(sum(pages) filter (where shelf = 'finished'), 0) as pages,
  count(*) filter (where shelf = 'finished' and pages is null) as "ofUnknownLength",
  count(*) filter (where shelf = 'abandoned') as abandoned`;

/** One statement, so that all of it is of one moment; one walk over the reader's own books. */
export const countReadings = (
  pool: DatabasePool,
  reader: ReaderId,
  year: number | undefined,
): Promise<ReadingStatistics> =>
  pool.one(sql.type(statistics)`
    with counted as materialized (
      select
        newest.book_id, shelf, stars, since, pages, language, genres,
        extract(year from since at time zone 'UTC')::integer as in_year
      from (
        select book_id, shelf, stars, since
        from live.shelf_entry
        where reader_id = ${reader} and shelf in ('finished', 'abandoned')
        order by since desc
        limit ${countedBooksMax}
      ) as newest
      left join live.book_title on book_title.book_id = newest.book_id
    ),
    chosen as (
      select * from counted where in_year = coalesce(${year ?? null}::integer, in_year)
    ),
    finished as (
      select * from chosen where shelf = 'finished'
    )
    select
      (select row_to_json(total) from (select ${tallyColumns} from chosen) as total) as totals,
      (
        select coalesce(json_agg(of_year), '[]')
        from (
          select in_year as year, ${tallyColumns}
          from counted
          group by in_year
          order by in_year desc
        ) as of_year
      ) as years,
      (
        select coalesce(json_agg(of_genre), '[]')
        from (
          select genre, count(*) as finished, avg(stars)::float8 as "starsMean"
          from finished
          cross join lateral (select distinct unnest(genres) as genre) as one
          group by genre
          order by count(*) desc, genre collate "C"
          limit ${genresMax}
        ) as of_genre
      ) as genres,
      (
        select coalesce(json_agg(of_language), '[]')
        from (
          select language, count(*) as finished
          from finished
          where language is not null
          group by language
          order by count(*) desc, language collate "C"
        ) as of_language
      ) as languages,
      (
        select row_to_json(longest)
        from (
          select ${keptBookColumn}, pages
          from live.book_title
          where book_id = (
            select book_id from finished where pages is not null order by pages desc, since, book_id limit 1
          )
        ) as longest
      ) as longest`);
