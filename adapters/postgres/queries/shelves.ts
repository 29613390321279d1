import { sql, type DatabasePool, type FragmentSqlToken } from 'slonik';
import { z } from 'zod';
import { bookIdSchema, type ReaderId } from '../../../domain/ids.ts';
import { placeSchema, starsSchema } from '../../../domain/values.ts';
import type { Readers, ShelfCounts, ShelfMark, ShelfSort } from '../../../queries/ports.ts';
import { progressColumn, progressOfRow } from '../progress-column.ts';
import { keptBookColumn, keptBookSchema } from './kept-book.ts';
import { listPart } from './list-part.ts';

/** How much of a title and of an author's name orders a shelf, so that a mark stays short. What is equal that far is ordered by id. */
export const orderingLettersMax = 100;

const shelvedRow = z.object({
  book: keptBookSchema,
  shelf: placeSchema,
  stars: starsSchema.nullable(),
  progress: progressOfRow,
  since: z.string(),
  bookId: bookIdSchema,
  titleMark: z.string(),
  authorMark: z.string(),
});

/** A reader's shelf has thousands of books at most: those that the index does not bring in order are sorted each time. */
export async function listShelf(
  pool: DatabasePool,
  reader: ReaderId,
  { shelf, sort, after, limit }: Parameters<Readers['shelf']>[1],
): ReturnType<Readers['shelf']> {
  const { order, behind } = orders[sort];
  const rows = await pool.any(sql.type(shelvedRow)`
    select
      shelf, stars, ${progressColumn}, since, ${keptBookColumn},
      book_id as "bookId", title_mark as "titleMark", author_mark as "authorMark"
    from (
      select
        *,
        left(sort_key, ${orderingLettersMax}) collate "C" as title_mark,
        left(author_keys[1], ${orderingLettersMax}) collate "C" as author_mark
      from live.shelf_entry
      join live.book_title using (book_id)
      where reader_id = ${reader} and shelf = ${shelf}
    ) as entry
    where ${after === undefined ? sql.fragment`true` : behind(after)}
    order by ${order}
    limit ${limit + 1}`);
  return listPart(rows, limit, {
    item: ({ bookId: _bookId, titleMark: _titleMark, authorMark: _authorMark, ...item }) => item,
    mark: ({ bookId, since, titleMark, authorMark, stars, progress }) => ({
      bookId,
      since,
      title: titleMark,
      author: authorMark,
      stars,
      percent: progress?.percent ?? null,
    }),
  });
}

type Order = {
  readonly order: FragmentSqlToken;
  /** Whether a row stands behind the mark in this order. */
  readonly behind: (mark: ShelfMark) => FragmentSqlToken;
};

/** Every order ends with the id, so that no two books share a place, and has one direction, so that one comparison of rows tells what is behind. */
const orders: Readonly<Record<ShelfSort, Order>> = {
  newest: {
    order: sql.fragment`since desc, book_id desc`,
    behind: ({ since, bookId }) => sql.fragment`(since, book_id) < (${since}, ${bookId})`,
  },
  oldest: {
    order: sql.fragment`since, book_id`,
    behind: ({ since, bookId }) => sql.fragment`(since, book_id) > (${since}, ${bookId})`,
  },
  title: {
    order: sql.fragment`title_mark, book_id`,
    behind: ({ title, bookId }) => sql.fragment`(title_mark, book_id) > (${title}, ${bookId})`,
  },
  author: {
    order: sql.fragment`author_mark, title_mark, book_id`,
    behind: ({ author, title, bookId }) =>
      sql.fragment`(author_mark, title_mark, book_id) > (${author}, ${title}, ${bookId})`,
  },
  rating: {
    order: sql.fragment`coalesce(stars, 0) desc, since desc, book_id desc`,
    behind: ({ stars, since, bookId }) =>
      sql.fragment`(coalesce(stars, 0), since, book_id) < (${stars ?? 0}, ${since}, ${bookId})`,
  },
  progress: {
    order: sql.fragment`coalesce(percent, -1) desc, since desc, book_id desc`,
    behind: ({ percent, since, bookId }) =>
      sql.fragment`(coalesce(percent, -1), since, book_id) < (${percent ?? -1}, ${since}, ${bookId})`,
  },
};

/** An index holds what is counted: the table itself is not read. */
export async function countShelves(pool: DatabasePool, reader: ReaderId): Promise<ShelfCounts> {
  const rows = await pool.any(sql.type(z.object({ shelf: placeSchema, books: z.int() }))`
    select shelf, count(*) as books
    from live.shelf_entry
    where reader_id = ${reader}
    group by shelf`);
  const on = new Map(rows.map(({ shelf, books }) => [shelf, books]));
  return {
    'want-to-read': on.get('want-to-read') ?? 0,
    reading: on.get('reading') ?? 0,
    finished: on.get('finished') ?? 0,
    abandoned: on.get('abandoned') ?? 0,
  };
}
