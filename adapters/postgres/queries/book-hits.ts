import { sql, type FragmentSqlToken } from 'slonik';
import type { BookFilters, BookSort, YearRange } from '../../../queries/ports.ts';
import { storable, type AskedWords } from './asked-text.ts';
import type { NearBook } from './near-books.ts';

/** What a text asks for: any book, or those that have its words, and those that were perhaps meant. */
export type Wanted =
  | { readonly status: 'anything' }
  | { readonly status: 'words'; readonly asked: AskedWords; readonly near: readonly NearBook[] };

/** The books that a text finds, with what they are ranked by; filters do not count yet. */
export function hitsOf(wanted: Wanted): FragmentSqlToken {
  switch (wanted.status) {
    case 'anything':
      return sql.fragment`
        from live.book_title
        left join search.standing using (book_id)
        where not withdrawn`;
    case 'words':
      return sql.fragment`
        from live.book_title
        left join search.standing using (book_id)
        left join json_to_recordset(${JSON.stringify(wanted.near)}) as near ("bookId" text, closeness float8)
          on near."bookId" = book_id
        where not withdrawn and (
          words @@ ${wanted.asked.begun}::tsquery
          or book_id = any (${sql.array(
            wanted.near.map(({ bookId }) => bookId),
            'text',
          )})
        )`;
  }
}

/** Whether a hit passes each filter. */
export const passes = ({ genres, authors, languages, years }: BookFilters) => ({
  genres: sql.fragment`(${genres.length === 0} or genres && ${sql.array(genres, 'text')})`,
  authors: sql.fragment`(${authors.length === 0} or author_keys && search.fold_each(${sql.array(authors.map(storable), 'text')}))`,
  languages: sql.fragment`(${languages.length === 0} or language = any (${sql.array(languages, 'text')}))`,
  years: sql.fragment`(${years.length === 0} or coalesce(year <@ ${multirange(years)}::int4multirange, false))`,
});

const multirange = (years: readonly YearRange[]): string =>
  `{${years.map(({ from, to }) => `[${from ?? ''},${to ?? ''}]`).join(',')}}`;

/** What hits are ordered by before their titles, smaller first. */
export type Order = { readonly major: FragmentSqlToken; readonly minor: FragmentSqlToken };

export function orderOf(sort: BookSort, wanted: Wanted): Order {
  switch (sort) {
    case 'relevance':
      return wanted.status === 'words' ? byRelevance(wanted.asked) : byPopularity;
    case 'title':
      return { major: zero, minor: zero };
    case 'newest':
      return { major: sql.fragment`coalesce(-year, ${afterAllYears})::float8`, minor: zero };
    case 'oldest':
      return { major: sql.fragment`coalesce(year, ${afterAllYears})::float8`, minor: zero };
    case 'rating':
      return { major: sql.fragment`coalesce(-rating_score, 0)`, minor: zero };
  }
}

const zero = sql.fragment`0::float8`;
const afterAllYears = 10_000;

const byPopularity: Order = {
  major: sql.fragment`-coalesce(popularity, 0)::float8`,
  minor: sql.fragment`reading_order`,
};

/**
 * From what fits best: the title is the text, or begins with its words; all words stand in the title, or in title, authors and series; the title begins
 * with the text, which may break off in a word; words begin or are inflected like those of the title, or of title, authors and series; a
 * genre is among them; and last what was perhaps meant. Within each the more popular first, then volumes of a series that the text names, in their
 * order, then others.
 */
const byRelevance = (asked: AskedWords): Order => ({
  major: sql.fragment`coalesce(-(coalesce(popularity, 0) + ${popularityMax} * ${fit(asked)})::float8, -closeness)`,
  minor: sql.fragment`
    case
      when closeness is not null then -coalesce(popularity, 0)
      when words @@ ${asked.wholeSeries}::tsquery then reading_order
      else ${readingOrderMax} + reading_order
    end`,
});

/** Null for what was perhaps meant. */
const fit = ({ words, wholeTitle, wholeNames, begun, begunTitle, begunNames }: AskedWords) => sql.fragment`
  case
    when sort_key = ${words} or bare_title = ${words} then 8
    when starts_with(sort_key, ${`${words} `}) or starts_with(bare_title, ${`${words} `}) then 7
    when words @@ ${wholeTitle}::tsquery then 6
    when words @@ ${wholeNames}::tsquery then 5
    when starts_with(sort_key, ${words}) or starts_with(bare_title, ${words}) then 4
    when words @@ ${begunTitle}::tsquery then 3
    when words @@ ${begunNames}::tsquery then 2
    when words @@ ${begun}::tsquery then 1
  end`;

/** No book is liked 2^64 times. */
const popularityMax = 64;
/** Above the reading order of every volume and omnibus. */
const readingOrderMax = 30_000;
