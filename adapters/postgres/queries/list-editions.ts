import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';
import { workIdSchema, type BookId } from '../../../domain/ids.ts';
import type { BookSummary, EditionMark, ListPart } from '../../../queries/ports.ts';
import { summaryColumns, summarySchema } from './book-summary.ts';
import { listPart } from './list-part.ts';

const workRow = z.object({ workId: workIdSchema.nullable() });
const editionRow = z.object({ book: summarySchema, titleKey: z.string() });

type Asked = { readonly after: EditionMark | undefined; readonly limit: number };

/** The other editions of a book's work that are not withdrawn, by title; the book itself may be. */
export async function listEditions(
  pool: DatabasePool,
  id: BookId,
  { after, limit }: Asked,
): Promise<ListPart<BookSummary, EditionMark> | undefined> {
  const work = await pool.maybeOne(sql.type(workRow)`
    select work_id as "workId" from live.book_title where book_id = ${id}`);
  if (work === null) return undefined;
  if (work.workId === null) return { items: [], next: null };
  const isAfter =
    after === undefined
      ? sql.fragment`true`
      : sql.fragment`(title_key, book_id) > (${after.title}, ${after.bookId})`;
  const rows = await pool.any(sql.type(editionRow)`
    select
      title_key as "titleKey",
      (select row_to_json(summary) from (select ${summaryColumns}) as summary) as book
    from live.book_title
    where work_id = ${work.workId} and book_id <> ${id} and not withdrawn and ${isAfter}
    order by title_key, book_id
    limit ${limit + 1}`);
  return listPart(rows, limit, {
    item: ({ book }) => book,
    mark: ({ book, titleKey }) => ({ title: titleKey, bookId: book.id }),
  });
}
