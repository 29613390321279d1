import { z } from 'zod';
import { bookIdSchema } from '../domain/ids.ts';
import { placeSchema, starsSchema, type Place } from '../domain/values.ts';
import { cursorSchema, encodeCursor } from './cursor.ts';
import { shelfSorts, type ReaderDirectory, type Readers, type ShelfSort } from './ports.ts';
import type { ShelvedBook, SignIn } from './ports.ts';
import { answered, refused, type Question } from './question.ts';

type ListShelf = {
  readonly signIn: SignIn;
  readonly shelf: Place;
  readonly sort: ShelfSort;
  readonly limit: number;
  /** `next` of an earlier answer about the same shelf in the same order; undefined for its beginning. */
  readonly cursor?: string | undefined;
};
type ListedShelf = {
  readonly shelf: Place;
  readonly sort: ShelfSort;
  /** How many books lie there in all. */
  readonly total: number;
  readonly items: readonly ShelvedBook[];
  readonly next: string | null;
};

const cursors = cursorSchema(
  z.strictObject({
    list: placeSchema,
    sort: z.enum(shelfSorts),
    bookId: bookIdSchema,
    // Without the year 0, which ISO 8601 has and PostgreSQL has not.
    since: z.iso.datetime().regex(/^[1-9]/),
    title: z.string(),
    author: z.string(),
    stars: starsSchema.nullable(),
    percent: z.int().min(0).max(100).nullable(),
  }),
);

/** What lies on one shelf of whoever asks; nothing lies on those of someone not registered. */
export const listShelf = (
  directory: ReaderDirectory,
  readers: Pick<Readers, 'shelf' | 'shelfCounts'>,
): Question<ListShelf, ListedShelf, 'unknown-cursor'> => ({
  reads: ['shelves', 'book-titles'],
  ask: async ({ signIn, shelf, sort, limit, cursor }) => {
    const mark = cursors.optional().safeParse(cursor);
    if (!mark.success) return refused('unknown-cursor');
    const after = mark.data;
    if (after !== undefined && (after.list !== shelf || after.sort !== sort))
      return refused('unknown-cursor');
    const reader = await directory.find(signIn);
    if (reader === undefined) return answered({ shelf, sort, total: 0, items: [], next: null });
    const [counts, { items, next }] = await Promise.all([
      readers.shelfCounts(reader),
      readers.shelf(reader, { shelf, sort, after, limit }),
    ]);
    return answered({
      shelf,
      sort,
      total: counts[shelf],
      items,
      next: next && encodeCursor({ list: shelf, sort, ...next }),
    });
  },
});
