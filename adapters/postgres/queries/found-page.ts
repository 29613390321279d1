import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';
import { bookIdSchema } from '../../../domain/ids.ts';
import type { BookSearch, SearchMark } from '../../../queries/ports.ts';
import { summaryColumns, summarySchema } from './book-summary.ts';
import { hitsOf, orderOf, passes, type Wanted } from './book-hits.ts';

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
});

type Asked = {
  readonly wanted: Wanted;
  readonly search: Omit<BookSearch, 'text'>;
  readonly after: SearchMark | undefined;
  /** Of rows. */
  readonly limit: number;
};

/** One page of what a search finds, by keyset, and the number of all that it finds. */
export function findPage(
  pool: DatabasePool,
  { wanted, search: { filters, sort }, after, limit }: Asked,
): Promise<FoundPage> {
  const { genres, authors, languages, years } = passes(filters);
  const { major, minor } = orderOf(sort, wanted);
  const hits = sql.fragment`${hitsOf(wanted)} and ${genres} and ${authors} and ${languages} and ${years}`;
  const isAfter =
    after === undefined
      ? sql.fragment`true`
      : sql.fragment`
          (major, minor, title_key, book_id) > (${after.major}, ${after.minor}, ${after.title}, ${after.bookId})`;
  // An offset of 0 keeps what books are ordered by from being worked out a second time for the comparison.
  return pool.one(sql.type(foundPage)`
    with listed as (
      select book_id, title_key, major, minor
      from (select book_id, title_key, ${major} as major, ${minor} as minor ${hits} offset 0) as hit
      where ${isAfter}
      order by major, minor, title_key, book_id
      limit ${limit}
    )
    select
      (select count(*) ${hits}) as total,
      (select count(*) from (select ${hitsOf(wanted)} limit ${countedMax}) as few) as found,
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
      ) as rows`);
}
