import type { BookId } from '../../domain/ids.ts';
import { bookIdSchema } from '../../domain/ids.ts';
import type { KinFacts } from '../../domain/recommending/kin.ts';
import { csvHeader, csvRows } from '../import/csv.ts';
import { bookOf, columns } from '../import/goodbooks/rows.ts';
import { LikesFileError } from './read-likes.ts';

/**
 * Authors and series of books, by the number that the likes name them by, from a `books.csv` in the format of goodbooks-10k. Throws a
 * `LikesFileError` that names file and line when a row cannot be read.
 */
export async function readBookFacts(file: string): Promise<ReadonlyMap<BookId, KinFacts>> {
  const header = await csvHeader(file);
  const missing = columns.books.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new LikesFileError(`${file}:1: the header has no column ${missing.join(' and no column ')}`);
  }
  const facts = new Map<BookId, KinFacts>();
  for await (const row of csvRows(file, columns.books)) {
    const book = 'fault' in row ? row : bookOf(row.fields, []);
    if ('fault' in book || 'fault' in row) {
      throw new LikesFileError(`${file}:${row.line}: ${'fault' in book ? book.fault : ''}`);
    }
    facts.set(bookIdSchema.parse(row.fields.book_id), book.value.facts);
  }
  return facts;
}
