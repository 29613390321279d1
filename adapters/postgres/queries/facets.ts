import { sql, type FragmentSqlToken } from 'slonik';
import { z } from 'zod';
import { facetAuthorsMax, type BookFilters } from '../../../queries/ports.ts';

/** How many genres and languages are counted at most: more than a catalogue has. */
const facetValuesMax = 200;
/** So many names, those of most books, are looked through for authors and the ways in which they are written. */
const spellingsMax = 1_000;

const counts = z.array(z.object({ value: z.string(), books: z.int() }));

/** What {@link facetsOf} answers. */
export const storedFacets = z.object({
  genres: counts,
  authors: counts,
  languages: counts,
  decades: z.array(z.object({ value: z.int(), books: z.int() })),
});

/**
 * The facets of the hits, one JSON value, counted in one pass over `hit` (`facets`, `author_keys`, and for each filter whether the hit passes it). An author
 * whose name is written in several ways is counted once, under the spelling that sorts first.
 */
export const facetsOf = (filters: BookFilters): FragmentSqlToken => sql.fragment`
  (
    with counted as materialized (
      select facet, count(*) as books
      from (select unnest(${countedOf(filters)}) as facet from hit) as part
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
    select json_build_object(
      'genres', (select coalesce(json_agg(genre order by books desc, value), '[]') from genre),
      'authors', (
        select coalesce(json_agg(
          json_build_object('value', substring(facet from '^author/[^/]*/(.*)$'), 'books', books)
          order by books desc, key
        ), '[]')
        from author
      ),
      'languages', (select coalesce(json_agg(language order by books desc, value), '[]') from language),
      'decades', (select coalesce(json_agg(decade order by value), '[]') from decade)
    )
  )`;

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
