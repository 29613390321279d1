import { sql, type DatabasePool } from 'slonik';
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
 * Counts the facets of what a text finds. A book that passes every filter counts in each facet, one that only a facet's own filter keeps out
 * counts in that facet. An author whose name is written in several ways is counted once, under the spelling that sorts first.
 */
export function countFacets(pool: DatabasePool, wanted: Wanted, filters: BookFilters): Promise<BookFacets> {
  const { genres, authors, languages, years } = passes(filters);
  return pool.one(sql.type(storedFacets)`
    with hit as (
      select facets, ${genres} as genres, ${authors} as authors, ${languages} as languages, ${years} as years
      ${hitsOf(wanted)}
    ), counting as (
      select facets, case
        when genres and authors and languages and years then ''
        when authors and languages and years then 'genre/'
        when genres and languages and years then 'author/'
        when genres and authors and years then 'language/'
        when genres and authors and languages then 'decade/'
      end as only_of
      from hit
    ), counted as materialized (
      select facet, count(*) as books
      from (select unnest(facets) as facet, only_of from counting where only_of is not null) as part
      where only_of = '' or starts_with(facet, only_of)
      group by facet
    ), author as (
      select split_part(facet, '/', 2) as key, min(facet) as facet, sum(books) as books
      from counted
      where starts_with(facet, 'author/')
      group by key
      order by books desc, key
      limit ${facetAuthorsMax}
    )
    select
      (
        select coalesce(json_agg(genre order by books desc, value), '[]')
        from (
          select substring(facet from '^genre/(.*)$') as value, books
          from counted
          where starts_with(facet, 'genre/')
          order by books desc, value
          limit ${facetValuesMax}
        ) as genre
      ) as genres,
      (
        select coalesce(json_agg(json_build_object('value', substring(facet from '^author/[^/]*/(.*)$'), 'books', books)
            order by books desc, key), '[]')
        from author
      ) as authors,
      (
        select coalesce(json_agg(language order by books desc, value), '[]')
        from (
          select substring(facet from '^language/(.*)$') as value, books
          from counted
          where starts_with(facet, 'language/')
          order by books desc, value
          limit ${facetValuesMax}
        ) as language
      ) as languages,
      (
        select coalesce(json_agg(decade order by value), '[]')
        from (
          select substring(facet from '^decade/(.*)$')::integer as value, books
          from counted
          where starts_with(facet, 'decade/')
        ) as decade
      ) as decades`);
}
