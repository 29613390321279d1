import { sql, type DatabasePool, type FragmentSqlToken } from 'slonik';
import { z } from 'zod';
import { facetAuthorsMax, type BookFacets, type BookFilters } from '../../../queries/ports.ts';
import { hitsOf, passes, type Wanted } from './book-hits.ts';

/** How many genres and languages are counted at most: more than a catalogue has. */
const facetValuesMax = 200;

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
      from (select unnest(${countedOf(filters)}) as facet ${hitsOf(wanted)}) as part
      group by facet
    ), genre as (
      select substring(facet from '^genre/(.*)$') as value, books
      from counted
      where starts_with(facet, 'genre/')
      order by books desc, value
      limit ${facetValuesMax}
    ), author as (
      select split_part(facet, '/', 2) as key, min(facet) as facet, sum(books) as books
      from counted
      where starts_with(facet, 'author/')
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

/**
 * What a hit counts under: everything when it passes every filter, the values of one facet when nothing but that facet's own filter keeps it out. The places are those of
 * `search.facets`.
 */
function countedOf(filters: BookFilters): FragmentSqlToken {
  if (Object.values(filters).every((values) => values.length === 0)) return sql.fragment`facets`;
  const { genres, authors, languages, years } = passes(filters);
  return sql.fragment`
    case
      when ${genres} and ${authors} and ${languages} and ${years} then facets
      when ${authors} and ${languages} and ${years} then facets[3:cardinality(facets) - cardinality(author_keys)]
      when ${genres} and ${languages} and ${years} then facets[cardinality(facets) - cardinality(author_keys) + 1:]
      when ${genres} and ${authors} and ${years} then facets[1:1]
      when ${genres} and ${authors} and ${languages} then facets[2:2]
    end`;
}
