import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';
import { bookIdSchema } from '../../../domain/ids.ts';
import type { BookSearch, SearchMark } from '../../../queries/ports.ts';
import { summaryColumns, summarySchema } from './book-summary.ts';
import { hitsOf, orderOf, passes, type Wanted } from './book-hits.ts';

/** How much of a title lists are ordered by: marks stay short, and titles that differ only later are told apart by their ids. */
const orderedLettersMax = 100;

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
  const isAfter =
    after === undefined
      ? sql.fragment`true`
      : sql.fragment`
          (major, minor, title_key, book_id) > (${after.major}, ${after.minor}, ${after.title}, ${after.bookId})`;
  return pool.one(sql.type(foundPage)`
    with hit as materialized (
      select book_id, left(sort_key, ${orderedLettersMax}) as title_key, ${major} as major, ${minor} as minor
      ${hitsOf(wanted)} and ${genres} and ${authors} and ${languages} and ${years}
    ), listed as (
      select book_id, title_key, major, minor
      from hit
      where ${isAfter}
      order by major, minor, title_key, book_id
      limit ${limit}
    )
    select
      (select count(*) from hit) as total,
      (select count(*) from (select ${hitsOf(wanted)} limit ${countedMax}) as few) as found,
      (
        select coalesce(json_agg(
          json_build_object(
            'book', (select row_to_json(summary) from (select ${summaryColumns}) as summary),
            'mark', json_build_object('major', major, 'minor', minor, 'title', title_key, 'bookId', book_id)
          )
          order by major, minor, title_key, book_id
        ), '[]')
        from listed
        join live.book_title using (book_id)
      ) as rows`);
}
