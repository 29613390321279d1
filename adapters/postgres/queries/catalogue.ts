import { sql, type DatabasePool, type FragmentSqlToken } from 'slonik';
import {
  likedInGenresMax,
  newLikesBelow,
  type Catalogue,
  type Readership,
} from '../../../queries/catalogue.ts';
import { summaryColumns, summarySchema } from './book-summary.ts';
import { keptBookColumn, keptBookSchema } from './kept-book.ts';
import { z } from 'zod';

/** Books of a genre that are looked at: of one with more, whichever are met first. */
const genreBooksMax = 5_000;

/** What books have in common, in PostgreSQL. The index of words finds authors (B), series (C) and genres (D); standings say how liked books are. */
export const createCatalogue = (pool: DatabasePool): Catalogue => ({
  find: async (id) => {
    const row = await pool.maybeOne(sql.type(z.object({ book: keptBookSchema }))`
      select ${keptBookColumn} from live.book_title where book_id = ${id}`);
    return row?.book;
  },

  byMakers: async ({ authors, series }, { readership, limit }) =>
    authors.length + series.length === 0
      ? []
      : pool.any(sql.type(summarySchema)`
          select ${summaryColumns}
          from live.book_title
          left join search.standing using (book_id)
          where words @@ (
            select string_agg(format('(%s)', words), ' | ')::tsquery
            from (
              select ${wordsOf('author', 'B')} as words from unnest(${sql.array(authors, 'text')}) as author
              union all
              select ${wordsOf('series', 'C')} from unnest(${sql.array(series, 'text')}) as series
            ) as asked
            where words is not null
          ) and not withdrawn and ${isAmong(readership)}
          order by popularity desc nulls last, book_id
          limit ${limit}`),

  ofGenres: async (genres, { readership, limit }) =>
    genres.length === 0
      ? []
      : pool.any(sql.type(summarySchema)`
          select ${summaryColumns}
          from (
            select book_id, title, authors, year, language, series, genres, work_id, popularity
            from live.book_title
            left join search.standing using (book_id)
            where words @@ (
              select string_agg(format('(%s)', ${wordsOf('genre', 'D')}), ' | ')::tsquery
              from unnest(${sql.array(genres, 'text')}) as genre
            ) and genres && ${sql.array(genres, 'text')} and not withdrawn and ${isAmong(readership)}
            limit ${genreBooksMax}
          ) as met
          order by
            (select count(*) from unnest(genres) as own where own = any (${sql.array(genres, 'text')})) desc,
            popularity desc nulls last, year desc nulls last, book_id
          limit ${limit}`),

  likedInGenres: (each) =>
    pool.any(sql.type(summarySchema)`
      select ${summaryColumns}
      from (
        select
          book_id, title, authors, year, language, series, genres, work_id, popularity, rating_score,
          row_number() over (
            partition by genres[1], language order by popularity desc, rating_score desc nulls last, book_id
          ) as place
        from live.book_title
        join search.standing using (book_id)
        where not withdrawn and popularity > 0 and cardinality(genres) > 0
      ) as placed
      where place <= ${each}
      order by popularity desc, rating_score desc nulls last, book_id
      limit ${likedInGenresMax}`),
});

/** Every word of a name, as it was found in this part of a book; null for a name without any. Folded words are letters and digits only. */
const wordsOf = (
  name: 'author' | 'series' | 'genre',
  weight: 'B' | 'C' | 'D',
): FragmentSqlToken => sql.fragment`(
  select string_agg(format('''%s'':%s', left(word, 200), ${weight}::text), ' & ')
  from unnest(string_to_array(search.fold(${sql.identifier([name])}), ' ')) as word
)`;

/** Popularity is how often the likes of a book have doubled. */
function isAmong(readership: Readership): FragmentSqlToken {
  switch (readership) {
    case 'all':
      return sql.fragment`true`;
    case 'new':
      return sql.fragment`coalesce(popularity, 0) < ${Math.ceil(Math.log2(1 + newLikesBelow))}`;
  }
}
