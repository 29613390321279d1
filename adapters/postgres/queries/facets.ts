import { sql, type FragmentSqlToken } from 'slonik';
import { z } from 'zod';
import { facetAuthorsMax, type BookFacets, type BookFilters } from '../../../queries/ports.ts';

/** How many genres and languages are counted at most: more than a catalogue has. */
const facetValuesMax = 200;
/** So many names, those of most books, are looked through for authors and the ways in which they are written. */
const spellingsMax = 1_000;

const counts = z.array(z.object({ value: z.string(), books: z.int() }));

/** What {@link facetsOf} answers; null stands for a facet that was not asked for. */
export type SomeFacets = { readonly [Name in FacetName]: BookFacets[Name] | null };
export type FacetName = keyof BookFacets;
export const facetNames = ['genres', 'authors', 'languages', 'decades'] as const satisfies FacetName[];

export const storedFacets = z.object({
  genres: counts.nullable(),
  authors: counts.nullable(),
  languages: counts.nullable(),
  decades: z.array(z.object({ value: z.int(), books: z.int() })).nullable(),
});

/** The filter that a facet leaves out of account. */
export const ownFilter = {
  genres: 'genres',
  authors: 'authors',
  languages: 'languages',
  decades: 'years',
} as const satisfies Record<FacetName, keyof BookFilters>;

/**
 * These facets of the hits, one JSON value, counted in one pass over `hit` (`facets`, `author_keys`, and for each filter whether the hit passes it). An author
 * whose name is written in several ways is counted once, under the spelling that sorts first.
 */
export const facetsOf = (filters: BookFilters, names: readonly FacetName[]): FragmentSqlToken =>
  names.length === 0 ? noFacets : countedFacets(filters, names);

const noFacets = sql.fragment`
  json_build_object('genres', null, 'authors', null, 'languages', null, 'decades', null)`;

const countedFacets = (filters: BookFilters, names: readonly FacetName[]) => sql.fragment`
  (
    with counted as materialized (
      select facet, count(*) as books
      from (select unnest(${countedOf(filters, names)}) as facet from hit) as part
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
      'genres', ${one(
        names,
        'genres',
        sql.fragment`
        (select coalesce(json_agg(genre order by books desc, value), '[]') from genre)`,
      )},
      'authors', ${one(
        names,
        'authors',
        sql.fragment`
        (
          select coalesce(json_agg(
            json_build_object('value', substring(facet from '^author/[^/]*/(.*)$'), 'books', books)
            order by books desc, key
          ), '[]')
          from author
        )`,
      )},
      'languages', ${one(
        names,
        'languages',
        sql.fragment`
        (select coalesce(json_agg(language order by books desc, value), '[]') from language)`,
      )},
      'decades', ${one(
        names,
        'decades',
        sql.fragment`
        (select coalesce(json_agg(decade order by value), '[]') from decade)`,
      )}
    )
  )`;

const one = (names: readonly FacetName[], name: FacetName, counted: FragmentSqlToken): FragmentSqlToken =>
  names.includes(name) ? counted : sql.fragment`null`;

/** Where the values of a facet stand in `search.facets`. */
const values = {
  languages: sql.fragment`facets[1:1]`,
  decades: sql.fragment`facets[2:2]`,
  genres: sql.fragment`facets[3:cardinality(facets) - cardinality(author_keys)]`,
  authors: sql.fragment`facets[cardinality(facets) - cardinality(author_keys) + 1:]`,
} satisfies Record<FacetName, FragmentSqlToken>;

/** Whether nothing but a facet's own filter can keep the hit out. */
const passesOthers = {
  genres: sql.fragment`(in_authors and in_languages and in_years)`,
  authors: sql.fragment`(in_genres and in_languages and in_years)`,
  languages: sql.fragment`(in_genres and in_authors and in_years)`,
  decades: sql.fragment`(in_genres and in_authors and in_languages)`,
} satisfies Record<FacetName, FragmentSqlToken>;

/** What a hit counts under: everything that is asked for when it passes every filter, the values of one facet when nothing but that facet's own filter keeps it out. */
function countedOf(filters: BookFilters, names: readonly FacetName[]): FragmentSqlToken {
  const all =
    names.length === facetNames.length
      ? sql.fragment`facets`
      : sql.join(
          names.map((name) => values[name]),
          sql.fragment` || `,
        );
  const alone = narrowed(filters, names).map(
    (name) => sql.fragment`when ${passesOthers[name]} then ${values[name]}`,
  );
  return alone.length === 0
    ? sql.fragment`case when passes then ${all} end`
    : sql.fragment`case when passes then ${all} ${sql.join(alone, sql.fragment` `)} end`;
}

/** Whether a hit counts under any of these facets, or is among what the search finds. */
export function countsFor(filters: BookFilters, names: readonly FacetName[]): FragmentSqlToken {
  const alone = narrowed(filters, names).map((name) => passesOthers[name]);
  return sql.fragment`(${sql.join([sql.fragment`passes`, ...alone], sql.fragment` or `)})`;
}

/** Those of the facets whose own filter keeps books out. */
const narrowed = (filters: BookFilters, names: readonly FacetName[]): readonly FacetName[] =>
  names.filter((name) => filters[ownFilter[name]].length > 0);
