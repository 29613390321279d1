import { z } from 'zod';
import { bookIdSchema, type BookId } from '../domain/ids.ts';
import { cursorSchema, encodeCursor } from './cursor.ts';
import type { Books, BookSummary } from './ports.ts';
import { answered, refused, type Question } from './question.ts';

type ListEditions = {
  readonly bookId: BookId;
  readonly limit: number;
  /** `next` of an earlier answer about the same book; undefined for the beginning. */
  readonly cursor?: string | undefined;
};
type ListedEditions = { readonly items: readonly BookSummary[]; readonly next: string | null };

const list = 'editions';
const cursors = cursorSchema(
  z.strictObject({ list: z.literal(list), of: bookIdSchema, title: z.string(), bookId: bookIdSchema }),
);

/** The other editions of a book's work that can be had, by title; those of a withdrawn book too, so that another can be chosen. */
export const listEditions = (
  books: Pick<Books, 'editions'>,
): Question<ListEditions, ListedEditions, 'book-not-found' | 'unknown-cursor'> => ({
  reads: ['book-titles'],
  ask: async ({ bookId, limit, cursor }) => {
    const mark = cursors.optional().safeParse(cursor);
    if (!mark.success || (mark.data !== undefined && mark.data.of !== bookId))
      return refused('unknown-cursor');
    const editions = await books.editions(bookId, { after: mark.data, limit });
    if (editions === undefined) return refused('book-not-found');
    const { items, next } = editions;
    return answered({ items, next: next && encodeCursor({ list, of: bookId, ...next }) });
  },
});
