import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { bookIdSchema, type BookId, type ReaderId } from '../../domain/ids.ts';
import type { ReaderLikes } from '../../domain/recommending/evaluation/cut.ts';
import { csvHeader, csvRows } from '../import/csv.ts';

/**
 * Who likes what, from a file of one of two formats, which its first line tells apart: comma-separated values with columns `reader` and `book_id`, a like a
 * row; or a line a reader, `reader book book …`, separated by blanks. A like that is there twice counts once. Throws a `LikesFileError` that names file
 * and line when the file cannot be read, a row is not of its format, or there is no like in it.
 */
export async function readLikes(file: string): Promise<ReaderLikes> {
  await mustBeReadable(file);
  const likes = new Map<ReaderId, Set<BookId>>();
  const header = await csvHeader(file);
  if (header.length > 1) await readRows(file, header, likes);
  else await readLines(file, likes);
  if (likes.size === 0) throw new LikesFileError(`${file} holds no like`);
  return new Map(Array.from(likes, ([reader, books]) => [reader, [...books]]));
}

/** The file is missing, of another format, or empty; the message says in one line what is wrong, and where. */
export class LikesFileError extends Error {
  override readonly name = 'LikesFileError';
}

async function mustBeReadable(file: string): Promise<void> {
  const found = await stat(file).catch((cause: unknown) => {
    throw new LikesFileError(`${file} cannot be read: is the path right?`, { cause });
  });
  if (found.isDirectory()) throw new LikesFileError(`${file} is a folder: name a file of likes in it`);
}

type Likes = Map<ReaderId, Set<BookId>>;

const columns = ['reader', 'book_id'] as const;

async function readRows(file: string, header: readonly string[], likes: Likes): Promise<void> {
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new LikesFileError(`${file}:1: the header has no column ${missing.join(' and no column ')}`);
  }
  for await (const row of csvRows(file, columns)) {
    const at = `${file}:${row.line}`;
    if ('fault' in row) throw new LikesFileError(`${at}: ${row.fault}`);
    add(likes, row.fields.reader, [row.fields.book_id], at);
  }
}

async function readLines(file: string, likes: Likes): Promise<void> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
    line += 1;
    const [reader, ...books] = text.split(/\s+/).filter(Boolean);
    if (reader !== undefined) add(likes, reader, books, `${file}:${line}`);
  }
}

/** Where the row is. */
function add(likes: Likes, reader: string, books: readonly string[], at: string): void {
  if (reader === '') throw new LikesFileError(`${at}: the reader is empty`);
  // Readers of a data set are only told apart, not looked up.
  const readerId = reader as ReaderId;
  if (books.length === 0) return;
  const liked = likes.get(readerId) ?? new Set();
  likes.set(readerId, liked);
  for (const book of books) {
    const bookId = bookIdSchema.safeParse(book);
    if (!bookId.success) {
      throw new LikesFileError(
        `${at}: ${JSON.stringify(book.slice(0, 80))} is not a book id: ${bookId.error.issues[0]?.message ?? ''}`,
      );
    }
    liked.add(bookId.data);
  }
}
