import { bookIdSchema, readerIdSchema, type BookId, type ReaderId } from '../ids.ts';
import type { ReaderLikes } from './held-out.ts';

/** The first line of every file of likes. */
export const likesHeader = 'reader,book_id';

/**
 * Likes as CSV: {@link likesHeader}, then one like a line, all of a reader together, readers by id. Ids need no quotes: they are letters, digits and
 * hyphens. Equal likes give equal text, in whatever order the readers come.
 */
export function likesCsv(likes: Iterable<ReaderLikes>): string {
  const readers = [...likes].sort((left, right) => (left.readerId < right.readerId ? -1 : 1));
  const lines = readers.flatMap(({ readerId, books }) => books.map((bookId) => `${readerId},${bookId}`));
  return `${[likesHeader, ...lines].join('\n')}\n`;
}

/** A file that is not {@link likesCsv}; `line` is where, from 1. */
export class LikesFileError extends Error {
  override readonly name = 'LikesFileError';
  readonly line: number;

  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`);
    this.line = line;
  }
}

/**
 * Adds what {@link likesCsv} wrote to `likes`, by reader; one of each id is kept, which halves the memory. Throws `LikesFileError`.
 */
export function readLikesCsv(text: string, likes: Map<ReaderId, BookId[]>, known: Map<string, BookId>): void {
  const lines = text.split('\n');
  if (lines[0]?.trimEnd() !== likesHeader) throw new LikesFileError(1, `must be ${likesHeader}`);
  for (let index = 1; index < lines.length; index += 1) {
    const line = (lines[index] ?? '').trimEnd();
    if (line === '') continue;
    // Without a comma the id of the reader is empty, which is none.
    const comma = Math.max(0, line.indexOf(','));
    const readerId = readerIdSchema.safeParse(line.slice(0, comma));
    const bookText = line.slice(comma + 1);
    const bookId = known.get(bookText) ?? bookIdSchema.safeParse(bookText).data;
    if (!readerId.success || bookId === undefined) {
      throw new LikesFileError(index + 1, `must be the ids of a reader and of a book, not ${quoted(line)}`);
    }
    known.set(bookText, bookId);
    const books = likes.get(readerId.data);
    if (books === undefined) likes.set(readerId.data, [bookId]);
    else books.push(bookId);
  }
}

const quotedMax = 60;
const quoted = (text: string): string => JSON.stringify(text.slice(0, quotedMax));
