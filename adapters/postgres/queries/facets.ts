import { sql, type DatabasePool, type FragmentSqlToken } from 'slonik';
import { z } from 'zod';
import { facetAuthorsMax, type BookFacets, type BookFilters } from '../../../queries/ports.ts';
import { hitsOf, passes, type Wanted } from './book-hits.ts';

/** How many genres and languages are counted at most: more than a catalogue has. */
const facetValuesMax = 200;
/** So many names, those of most books, are looked through for authors and the ways in which they are written. */
const spellingsMax = 1_000;

const counts = z.array(z.object({ value: z.string(), books: z.int() }));
const storedFacets = z.object({
  genres: counts,
  authors: counts,
  languages: counts,
  decades: z.array(z.object({ value: z.int(), books: z.int() })),
});

/**
 * Counts the facets of what a text finds, in one pass. An author whose name is written in several ways is counted once, under the spelling that
 * sorts first.
 */
export function countFacets(pool: DatabasePool, wanted: Wanted, filters: BookFilters): Promise<BookFacets> {
  return pool.one(sql.type(storedFacets)`
    with counted as materialized (
      select facet, count(*) as books
      from (select unnest(${countedOf(filters)}) as facet from ${flaggedHits(wanted, filters)}) as part
      group by facet
    ), genre as (
      select substring(facet from '^genre/(.*)$') as value, books
      from counted
      where starts_with(facet, 'genre/')
      order by books desc, value
      limit ${facetValuesMax}
    ), author as (
      select split_part(facet, '/', 2) as key, min(facet) as facet, sum(books) as books
      from (
        select facet, books
        from counted
        where starts_with(facet, 'author/')
        order by books desc
        limit ${spellingsMax}
      ) as spelling
      group by key
      order by books desc, key
      limit ${facetAuthorsMax}
    ), language as (
      select substring(facet from '^language/(.*)$') as value, books
      from counted
      where starts_with(facet, 'language/')
      order by books desc, value
      limit ${facetValuesMax}
    ), decade as (
      select substring(facet from '^decade/(.+)$')::integer as value, books
      from counted
      where starts_with(facet, 'decade/') and facet <> 'decade/'
    )
    select
      (select coalesce(json_agg(genre order by books desc, value), '[]') from genre) as genres,
      (
        select coalesce(json_agg(
          json_build_object('value', substring(facet from '^author/[^/]*/(.*)$'), 'books', books)
          order by books desc, key
        ), '[]')
        from author
      ) as authors,
      (select coalesce(json_agg(language order by books desc, value), '[]') from language) as languages,
      (select coalesce(json_agg(decade order by value), '[]') from decade) as decades`);
}

/** What a text finds, with whether it passes each filter, worked out once a hit: hence the offset of 0. */
function flaggedHits(wanted: Wanted, filters: BookFilters): FragmentSqlToken {
  const { genres, authors, languages, years } = passes(filters);
  return sql.fragment`(
    select
      facets, author_keys,
      ${genres} as in_genres, ${authors} as in_authors, ${languages} as in_languages, ${years} as in_years
    ${hitsOf(wanted)}
    offset 0
  ) as hit`;
}

/**
 * What a hit counts under: everything when it passes every filter, the values of one facet when nothing but that facet's own filter keeps it out. The places are those of
 * `search.facets`.
 */
const countedOf = (filters: BookFilters): FragmentSqlToken =>
  Object.values(filters).every((values) => values.length === 0)
    ? sql.fragment`facets`
    : sql.fragment`
        case
          when in_genres and in_authors and in_languages and in_years then facets
          when in_authors and in_languages and in_years then
            facets[3:cardinality(facets) - cardinality(author_keys)]
          when in_genres and in_languages and in_years then
            facets[cardinality(facets) - cardinality(author_keys) + 1:]
          when in_genres and in_authors and in_years then facets[1:1]
          when in_genres and in_authors and in_languages then facets[2:2]
        end`;
