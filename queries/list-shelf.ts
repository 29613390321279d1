import type { Shelf } from '../domain/values.ts';
import type { ReaderDirectory, Readers, ShelvedBook, SignIn } from './ports.ts';
import { answered, type Question } from './question.ts';

type ListShelf = { readonly signIn: SignIn; readonly shelf: Shelf; readonly limit: number };
type ListedShelf = { readonly shelf: Shelf; readonly items: readonly ShelvedBook[] };

/** What lies on one shelf of whoever asks, newest first; nothing lies on those of someone not registered. */
export const listShelf = (
  directory: ReaderDirectory,
  readers: Readers,
): Question<ListShelf, ListedShelf> => ({
  reads: ['shelves', 'book-titles'],
  ask: async ({ signIn, shelf, limit }) => {
    const reader = await directory.find(signIn);
    const items = reader === undefined ? [] : await readers.shelf(reader, shelf, limit);
    return answered({ shelf, items });
  },
});
