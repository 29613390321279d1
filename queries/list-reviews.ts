import { z } from 'zod';
import type { BookId } from '../domain/ids.ts';
import { cursorSchema, encodeCursor } from './cursor.ts';
import type { BookReview, Books, Reviews } from './ports.ts';
import { answered, refused, type Question } from './question.ts';

type ListReviews = {
  readonly bookId: BookId;
  readonly limit: number;
  /** `next` of an earlier answer about the same book; undefined for the newest. */
  readonly cursor?: string | undefined;
};
type ListedReviews = {
  /** How many reviews the book has. */
  readonly total: number;
  readonly items: readonly BookReview[];
  readonly next: string | null;
};

const list = 'reviews';
const cursors = (bookId: BookId) =>
  cursorSchema(
    z.strictObject({
      list: z.literal(list),
      bookId: z.literal(bookId),
      writtenAt: z.iso.datetime(),
      partition: z.int().min(0),
      position: z.int().min(1),
    }),
  );

/** What readers think of a book, newest first; revising a review does not move it. */
export const listReviews = (
  books: Pick<Books, 'summaries'>,
  reviews: Reviews,
): Question<ListReviews, ListedReviews, 'book-not-found' | 'unknown-cursor'> => ({
  reads: ['reviews', 'book-titles', 'profiles', 'reading-history'],
  ask: async ({ bookId, limit, cursor }) => {
    const after = cursors(bookId).optional().safeParse(cursor);
    if (!after.success) return refused('unknown-cursor');
    const known = await books.summaries([bookId]);
    if (!known.has(bookId)) return refused('book-not-found');
    const { total, items, next } = await reviews.of(bookId, { after: after.data, limit });
    return answered({ total, items, next: next && encodeCursor({ list, bookId, ...next }) });
  },
});
