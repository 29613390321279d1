import { placeSchema, type Place } from '../domain/values.ts';
import type { ReaderDirectory, Readers, ShelfCounts, SignIn } from './ports.ts';
import { answered, type Question } from './question.ts';

type ListShelves = { readonly signIn: SignIn };
type ListedShelves = { readonly shelves: readonly { readonly shelf: Place; readonly books: number }[] };

/** How many books lie on each shelf of whoever asks, and how many they gave up; empty shelves are listed too. */
export const listShelves = (
  directory: ReaderDirectory,
  readers: Pick<Readers, 'shelfCounts'>,
): Question<ListShelves, ListedShelves> => ({
  reads: ['shelves'],
  ask: async ({ signIn }) => {
    const reader = await directory.find(signIn);
    const counts = reader === undefined ? emptyShelves : await readers.shelfCounts(reader);
    return answered({ shelves: placeSchema.options.map((shelf) => ({ shelf, books: counts[shelf] })) });
  },
});

/** The shelves of a reader who has put no book on any. */
export const emptyShelves: ShelfCounts = { 'want-to-read': 0, reading: 0, finished: 0, abandoned: 0 };
