import { sql } from 'slonik';
import { z } from 'zod';
import { seriesColumn, seriesSchema } from '../series-column.ts';
import type { ReadTable } from './read-table.ts';

const row = z
  .object({
    bookId: z.string(),
    title: z.string(),
    authors: z.array(z.string()),
    year: z.int(),
    language: z.string(),
    series: seriesSchema,
    genres: z.array(z.string()),
    pages: z.int().nullable(),
    withdrawn: z.boolean(),
  })
  .transform(({ series, pages, ...rest }) => ({
    ...rest,
    ...(series !== null && { series }),
    ...(pages !== null && { pages }),
  }));
const nothing = z.object({});

const columns = sql.fragment`
  book_id as "bookId", title, authors, year, language,
  ${seriesColumn}, genres, pages, withdrawn`;

/** What search and lists need of each book. */
export const bookTitlesTable: ReadTable = {
  projection: 'book-titles',
  beforeFirst: { bookId: '' },
  create: [
    sql.type(nothing)`
      create table book_title (
        book_id text collate "C" primary key,
        title text not null,
        authors text[] not null,
        year integer not null,
        language text not null,
        series_name text,
        series_volume double precision,
        genres text[] not null,
        pages integer,
        withdrawn boolean not null,
        words tsvector not null generated always as (
          live.book_words(title, authors, series_name, genres)
        ) stored,
        sort_key text collate "C" not null generated always as (live.sort_key(title)) stored,
        check ((series_name is null) = (series_volume is null))
      )`,
    sql.type(nothing)`
      comment on table book_title is 'The catalogue as search and lists need it; withdrawn books stay, marked.'`,
    sql.type(nothing)`create index book_title_words on book_title using gin (words) with (fastupdate = off)`,
    sql.type(nothing)`
      create index book_title_by_title on book_title (sort_key, book_id) where not withdrawn`,
  ],
  publish: [
    sql.type(nothing)`drop view if exists live.book_title`,
    sql.type(nothing)`
      create view live.book_title as
        select
          book_id, title, authors, year, language, series_name, series_volume, genres, pages, withdrawn,
          words, sort_key
        from book_title`,
    sql.type(nothing)`grant select on live.book_title to estante_query, estante_ops`,
  ],
  load: (keys) => sql.type(row)`
    select ${columns}
    from json_to_recordset(${keys}) as wanted ("bookId" text)
    join book_title on book_title.book_id = wanted."bookId"`,
  upsert: (rows) => sql.type(nothing)`
    insert into book_title (
      book_id, title, authors, year, language, series_name, series_volume, genres, pages, withdrawn
    )
    select
      "bookId", title, authors, year, language, series ->> 'name', (series ->> 'volume')::double precision,
      genres, pages, withdrawn
    from json_to_recordset(${rows}) as changed (
      "bookId" text, title text, authors text[], year integer, language text, series json, genres text[],
      pages integer, withdrawn boolean
    )
    on conflict (book_id) do update set
      title = excluded.title,
      authors = excluded.authors,
      year = excluded.year,
      language = excluded.language,
      series_name = excluded.series_name,
      series_volume = excluded.series_volume,
      genres = excluded.genres,
      pages = excluded.pages,
      withdrawn = excluded.withdrawn`,
  remove: (keys) => sql.type(nothing)`
    delete from book_title
    using json_to_recordset(${keys}) as gone ("bookId" text)
    where book_title.book_id = gone."bookId"`,
  after: ({ bookId = '' }, limit) => sql.type(row)`
    select ${columns}
    from book_title
    where book_id > ${bookId}
    order by book_id
    limit ${limit}`,
};
