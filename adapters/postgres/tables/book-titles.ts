import { sql } from 'slonik';
import { z } from 'zod';
import { seriesMembershipSchema } from '../../../domain/values.ts';
import type { ReadTable } from './read-table.ts';

const row = z
  .object({
    bookId: z.string(),
    title: z.string(),
    authors: z.array(z.string()),
    year: z.int().nullable(),
    language: z.string(),
    series: z.array(seriesMembershipSchema),
    genres: z.array(z.string()),
    pages: z.int().nullable(),
    workId: z.string().nullable(),
    withdrawn: z.boolean(),
  })
  .transform(({ year, pages, workId, ...rest }) => ({
    ...rest,
    ...(year !== null && { year }),
    ...(pages !== null && { pages }),
    ...(workId !== null && { workId }),
  }));
const nothing = z.object({});

const columns = sql.fragment`
  book_id as "bookId", title, authors, year, language,
  series, genres, pages, work_id as "workId", withdrawn`;

/** What search and lists need of each book. */
export const bookTitlesTable: ReadTable = {
  projection: 'book-titles',
  beforeFirst: { bookId: '' },
  create: [
    sql.type(nothing)`
      create table book_title (
        book_id text collate "C" primary key,
        withdrawn boolean not null,
        year integer,
        language text not null,
        reading_order double precision not null generated always as (search.reading_order(series)) stored,
        title_key text collate "C" not null generated always as (left(search.fold(title), 100)) stored,
        facets text[] not null generated always as (search.facets(genres, authors, language, year)) stored,
        genres text[] not null,
        author_keys text[] not null generated always as (search.fold_each(authors)) stored,
        title text not null,
        authors text[] not null,
        series jsonb not null,
        pages integer,
        work_id text collate "C",
        sort_key text collate "C" not null generated always as (search.fold(title)) stored,
        bare_title text collate "C" not null generated always as (search.bare_title(title, language)) stored,
        words tsvector not null generated always as (
          search.book_words(
            search.fold(title), search.fold_all(authors), search.fold_series(series), search.fold_all(genres), language
          )
        ) stored,
        spelling text not null generated always as (search.fold(title) || ' ' || search.fold_all(authors)) stored
      )`,
    sql.type(nothing)`
      comment on table book_title is 'The catalogue as search and lists need it; withdrawn books stay, marked. What searches go through for every book comes first.'`,
    sql.type(nothing)`create index book_title_words on book_title using gin (words) with (fastupdate = off)`,
    sql.type(nothing)`
      create index book_title_near_words on book_title using gin (
        array_to_tsvector(search.near_words(spelling))
      ) with (fastupdate = off)`,
    sql.type(nothing)`
      create index book_title_spelling on book_title using gin (spelling search.gin_trgm_ops) with (fastupdate = off)`,
    sql.type(nothing)`create index book_title_of_work on book_title (work_id) where work_id is not null`,
  ],
  publish: [
    sql.type(nothing)`drop view if exists live.book_title`,
    sql.type(nothing)`
      create view live.book_title as
        select
          book_id, title, authors, year, language, series, genres, pages, work_id, withdrawn,
          title_key, sort_key, bare_title, author_keys, facets, reading_order, words, spelling,
          array_to_tsvector(search.near_words(spelling)) as near_words
        from book_title`,
    sql.type(nothing)`grant select on live.book_title to estante_query, estante_ops`,
  ],
  load: (keys) => sql.type(row)`
    select ${columns}
    from json_to_recordset(${keys}) as wanted ("bookId" text)
    join book_title on book_title.book_id = wanted."bookId"`,
  upsert: (rows) => sql.type(nothing)`
    insert into book_title (
      book_id, title, authors, year, language, series, genres, pages, work_id, withdrawn
    )
    select
      "bookId", title, authors, year, language, series, genres, pages, "workId", withdrawn
    from json_to_recordset(${rows}) as changed (
      "bookId" text, title text, authors text[], year integer, language text, series jsonb, genres text[],
      pages integer, "workId" text, withdrawn boolean
    )
    on conflict (book_id) do update set
      title = excluded.title,
      authors = excluded.authors,
      year = excluded.year,
      language = excluded.language,
      series = excluded.series,
      genres = excluded.genres,
      pages = excluded.pages,
      work_id = excluded.work_id,
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
