import { gunzipSync, gzipSync } from 'node:zlib';
import type { BookId, ReaderId } from '../../domain/ids.ts';
import { readBooksJsonl, type KnownBook } from '../../domain/recommending/books-file.ts';
import type { ReaderLikes } from '../../domain/recommending/held-out.ts';
import { likesCsv, readLikesCsv } from '../../domain/recommending/likes-file.ts';

/** Files of likes inflate to less than this; more is not ours. */
const csvBytesMax = 512 * 1024 ** 2;

/** Equal text gives equal bytes: the header carries no time. */
export const gzipText = (text: string): Uint8Array => gzipSync(text);

/** Adds the likes of a compressed file to `likes`, by reader. Throws when it is damaged, and `LikesFileError` when it holds something else. */
export const readLikesGzip = (
  bytes: Uint8Array,
  likes: Map<ReaderId, BookId[]>,
  known = new Map<string, BookId>(),
): void => readLikesCsv(gunzipSync(bytes, { maxOutputLength: csvBytesMax }).toString(), likes, known);

/** Adds the books of a compressed file to `books`. Throws when it is damaged, or holds something else. */
export const readBooksGzip = (bytes: Uint8Array, books: Map<BookId, KnownBook>): void =>
  readBooksJsonl(gunzipSync(bytes, { maxOutputLength: csvBytesMax }).toString(), books);

/** The held-out likes that a model came with, as its file keeps them. */
export const heldOutGzip = (readers: readonly ReaderLikes[]): Uint8Array => gzipText(likesCsv(readers));

export function heldOutFrom(bytes: Uint8Array): readonly ReaderLikes[] {
  const likes = new Map<ReaderId, BookId[]>();
  readLikesGzip(bytes, likes);
  return [...likes].map(([readerId, books]) => ({ readerId, books }));
}
