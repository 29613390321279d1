import type { BookId } from '../domain/ids.ts';
import type { Books, BookSummary, PopularBook, PopularBooks, Rung } from './ports.ts';
import { answered, refused, type Question } from './question.ts';
import { popularRememberedMax } from './remembered-popular-books.ts';
import { takeAvailable } from './take-available.ts';

type ListPopularBooks = { readonly limit: number };
type ListedPopularBooks = {
  readonly items: readonly { readonly book: BookSummary; readonly likes: number }[];
};

/** Where lists of books come from: as the stores say it, or as it was remembered for speed. */
export type BookLists = {
  readonly popular: PopularBooks;
  readonly titles: Pick<Books, 'summaries'>;
};

type Ports = {
  readonly stored: BookLists;
  readonly remembered: BookLists;
  readonly rungs: { readonly popular: Rung; readonly titles: Rung };
};

/** The books that most readers like, most liked first. */
export const listPopularBooks = ({
  stored,
  remembered,
  rungs,
}: Ports): Question<ListPopularBooks, ListedPopularBooks, 'popular-books-unavailable'> => ({
  reads: ['popular-books', 'book-titles'],
  ask: async ({ limit }, freshly) => {
    const { popular, titles } = freshly ? stored : remembered;
    const candidates = await rungs.popular(() => popular.top(popularRememberedMax));
    const items =
      candidates &&
      (await rungs.titles(() => takeAvailable({ books: titles, candidates, limit, ...titled })));
    return items === undefined ? refused('popular-books-unavailable') : answered({ items });
  },
});

const titled = {
  booksOf: ({ bookId }: PopularBook) => [bookId],
  itemOf: ({ bookId, likes }: PopularBook, summaries: ReadonlyMap<BookId, BookSummary>) => {
    const book = summaries.get(bookId);
    return book && { book, likes };
  },
};
