import type { BookId } from '../domain/ids.ts';
import { trendingScoreAt } from '../domain/trending.ts';
import type { Books, BookSummary, Rung, TrendingBook } from './ports.ts';
import { answered, refused, type Question } from './question.ts';
import { takeAvailable } from './take-available.ts';
import type { TrendingLists } from './trending-lists.ts';

type ListTrendingBooks = { readonly genre?: string | undefined; readonly limit: number };

/** `score` is as of now: about the number of readers who care for the book, the last week's counting most; to three digits. */
type ListedTrendingBooks = {
  readonly items: readonly { readonly book: BookSummary; readonly score: number }[];
};

type Lists = { readonly trending: TrendingLists; readonly titles: Pick<Books, 'summaries'> };

type Ports = {
  readonly stored: Lists;
  readonly remembered: Lists;
  readonly rungs: { readonly trending: Rung; readonly titles: Rung };
  readonly clock: () => Date;
};

/** The books that readers care for now, overall or of one genre, highest score first. There are none of a genre that nobody knows. */
export const listTrendingBooks = ({
  stored,
  remembered,
  rungs,
  clock,
}: Ports): Question<ListTrendingBooks, ListedTrendingBooks, 'trending-unavailable'> => ({
  reads: ['trending', 'book-titles'],
  ask: async ({ genre, limit }, freshly) => {
    const { trending, titles } = freshly ? stored : remembered;
    const candidates = await rungs.trending(() => trending.of(genre));
    const items =
      candidates &&
      (await rungs.titles(() => takeAvailable({ books: titles, candidates, limit, ...scoredAt(clock()) })));
    return items === undefined ? refused('trending-unavailable') : answered({ items });
  },
});

const scoredAt = (now: Date) => ({
  booksOf: ({ bookId }: TrendingBook) => [bookId],
  itemOf: ({ bookId, score }: TrendingBook, summaries: ReadonlyMap<BookId, BookSummary>) => {
    const book = summaries.get(bookId);
    return book && { book, score: Number(trendingScoreAt(score, now.getTime()).toPrecision(3)) };
  },
});
