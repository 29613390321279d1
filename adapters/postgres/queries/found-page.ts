import { sql, type DatabasePool, type FragmentSqlToken } from 'slonik';
import { z } from 'zod';
import { bookIdSchema } from '../../../domain/ids.ts';
import type { BookFilters, BookSearch, SearchMark } from '../../../queries/ports.ts';
import { summaryColumns, summarySchema } from './book-summary.ts';
import { hitsOf, orderOf, passes, type Wanted } from './book-hits.ts';
import { countsFor, facetsOf, storedFacets, type FacetName } from './facets.ts';

/** How far books are counted that the text finds and filters may keep out. */
const countedMax = 10;

export type FoundPage = z.output<typeof foundPage>;

const foundPage = z.object({
  total: z.int(),
  /** Books that the text finds, whatever the filters say; no more than a few are counted. */
  found: z.int(),
  rows: z.array(
    z.object({
      book: summarySchema,
      mark: z.object({ major: z.number(), minor: z.number(), title: z.string(), bookId: bookIdSchema }),
    }),
  ),
  facets: storedFacets,
});

type Asked = {
  readonly wanted: Wanted;
  readonly search: Omit<BookSearch, 'text'>;
  readonly after: SearchMark | undefined;
  /** Of rows. */
  readonly limit: number;
  /** Those to count. */
  readonly facets: readonly FacetName[];
};

/**
 * One page of what a search finds, by keyset, the number of all that it finds, and some of its facets. What is found by words is gone through once, because it is costly to tell
 * whether a book has the words, and how well they fit.
 */
export function findPage(
  pool: DatabasePool,
  { wanted, search: { filters, sort }, after, limit, facets }: Asked,
): Promise<FoundPage> {
  const isAfter =
    after === undefined
      ? sql.fragment`true`
      : sql.fragment`
          (major, minor, title_key, book_id) > (${after.major}, ${after.minor}, ${after.title}, ${after.bookId})`;
  // Cheaper than to keep every book: no word is looked for, no facet counted.
  const isGoneThroughAgain = wanted.status === 'anything' && facets.length === 0;
  return pool.one(sql.type(foundPage)`
    with hit as ${isGoneThroughAgain ? sql.fragment`not materialized` : sql.fragment`materialized`} (
      ${isGoneThroughAgain ? passingBooks(filters, sort) : flaggedHits({ wanted, filters, sort, facets })}
    ), listed as (
      select book_id, title_key, major, minor
      from hit
      where passes and ${isAfter}
      order by major, minor, title_key, book_id
      limit ${limit}
    )
    select
      (select count(*) from hit where passes) as total,
      (select count(*) from (select from hit limit ${countedMax}) as few) as found,
      (
        select coalesce(json_agg(
          json_build_object(
            'book', (select row_to_json(summary) from (select ${summaryColumns}) as summary),
            'mark', json_build_object(
              'major', major, 'minor', minor, 'title', listed.title_key, 'bookId', book_id
            )
          )
          order by major, minor, listed.title_key, book_id
        ), '[]')
        from listed
        join live.book_title using (book_id)
      ) as rows,
      ${facetsOf(filters, facets)} as facets`);
}

type Flagged = Pick<Asked, 'wanted' | 'facets'> & {
  readonly filters: BookFilters;
  readonly sort: BookSearch['sort'];
};

/** What a text finds, with whether it passes the filters; what it is ordered by is worked out for those that do. The offset of 0 keeps flags from being worked out for each use. */
function flaggedHits({ wanted, filters, sort, facets }: Flagged): FragmentSqlToken {
  const { genres, authors, languages, years } = passes(filters);
  const { major, minor } = orderOf(sort, wanted);
  const counted =
    facets.length > 0
      ? sql.fragment`facets, author_keys, in_genres, in_authors, in_languages, in_years,`
      : sql.fragment``;
  // How many books a text finds is counted whatever the filters say.
  const isKept = wanted.status === 'anything' ? countsFor(filters, facets) : sql.fragment`true`;
  return sql.fragment`
    select
      book_id, title_key, ${counted} passes,
      case when passes then ${major} end as major,
      case when passes then ${minor} end as minor
    from (
      select *, in_genres and in_authors and in_languages and in_years as passes
      from (
        select
          *, ${genres} as in_genres, ${authors} as in_authors, ${languages} as in_languages, ${years} as in_years
        ${hitsOf(wanted)}
        offset 0
      ) as flagged
    ) as judged
    where ${isKept}`;
}

/** Books that pass the filters, when there is no text. */
function passingBooks(filters: BookFilters, sort: BookSearch['sort']): FragmentSqlToken {
  const anything = { status: 'anything' } as const;
  const { genres, authors, languages, years } = passes(filters);
  const { major, minor } = orderOf(sort, anything);
  return sql.fragment`
    select book_id, title_key, true as passes, ${major} as major, ${minor} as minor
    ${hitsOf(anything)} and ${genres} and ${authors} and ${languages} and ${years}
    offset 0`;
}
