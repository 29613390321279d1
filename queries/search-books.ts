import type { Books, BookSummary } from './ports.ts';
import { answered, type Question } from './question.ts';

type SearchBooks = { readonly text: string; readonly limit: number };
type FoundBooks = { readonly items: readonly BookSummary[] };

/** Books whose title, author or series fits a text, best match first; an empty text lists by title. */
export const searchBooks = (books: Books): Question<SearchBooks, FoundBooks> => ({
  reads: ['book-titles'],
  ask: async ({ text, limit }) => answered({ items: await books.search(text, limit) }),
});
