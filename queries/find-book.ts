import type { BookId } from '../domain/ids.ts';
import type { BookView, BookViews } from './ports.ts';
import { answered, refused, type Question } from './question.ts';

type FindBook = { readonly bookId: BookId };

/** Everything a book's page shows. A withdrawn book is told apart from one that never was. */
export const findBook = (
  bookViews: BookViews,
): Question<FindBook, BookView, 'book-not-found' | 'book-withdrawn'> => ({
  reads: ['book-views'],
  ask: async ({ bookId }) => {
    const view = await bookViews.find(bookId);
    if (view === undefined) return refused('book-not-found');
    return view.withdrawn ? refused('book-withdrawn') : answered(view);
  },
});
