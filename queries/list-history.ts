import { z } from 'zod';
import { cursorSchema, encodeCursor } from './cursor.ts';
import type { PastReading, ReaderDirectory, Readers, SignIn } from './ports.ts';
import { answered, refused, type Question } from './question.ts';

type ListHistory = {
  readonly signIn: SignIn;
  readonly limit: number;
  /** `next` of an earlier answer; undefined for the newest. */
  readonly cursor?: string | undefined;
};
type ListedHistory = { readonly items: readonly PastReading[]; readonly next: string | null };

const list = 'history';
const cursors = cursorSchema(z.strictObject({ list: z.literal(list), position: z.int().min(1) }));

/**
 * Every book that whoever asks did something with, the newest act first; nothing for someone not registered. A book that is touched again while its
 * reader pages moves to the top, where the next look finds it; none comes twice.
 */
export const listHistory = (
  directory: ReaderDirectory,
  readers: Pick<Readers, 'past'>,
): Question<ListHistory, ListedHistory, 'unknown-cursor'> => ({
  reads: ['reading-history', 'book-titles'],
  ask: async ({ signIn, limit, cursor }) => {
    const after = cursors.optional().safeParse(cursor);
    if (!after.success) return refused('unknown-cursor');
    const reader = await directory.find(signIn);
    if (reader === undefined) return answered({ items: [], next: null });
    const { items, next } = await readers.past(reader, { after: after.data, limit });
    return answered({ items, next: next && encodeCursor({ list, ...next }) });
  },
});
