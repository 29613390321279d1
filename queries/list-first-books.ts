import { onboardingPicks, picksMin } from '../domain/recommending/onboarding.ts';
import type { Catalogue } from './catalogue.ts';
import type { BookSummary, Rung } from './ports.ts';
import { answered, refused, type Question } from './question.ts';
import { rememberedRead } from './remembered-read.ts';

type ListFirstBooks = {
  /** Whose books come first, the first most. */
  readonly languages: readonly string[];
  /** These and no other genres; all when there are none. */
  readonly genres: readonly string[];
  /** Books of each genre. */
  readonly limit: number;
};

/** `picksMin`: so many picks make recommendations worth looking at. */
type ListedFirstBooks = {
  readonly picksMin: number;
  readonly genres: readonly { readonly genre: string; readonly books: readonly BookSummary[] }[];
};

type Ports = {
  readonly catalogue: Pick<Catalogue, 'likedInGenres'>;
  readonly rungs: { readonly catalogue: Rung };
  readonly now?: () => number;
};

/** Books of each genre and language that are chosen among: several times what is shown. */
export const likedInEachMax = 40;
/** Genres that are shown. */
export const genresMax = 24;
/** What is liked changes slowly. */
export const firstBooksRefreshAfterMs = 30_000;
export const firstBooksLastResortMs = 3_600_000;

/**
 * What a new reader picks from, before anything is known of them: genres with their most liked books, as different from one another as can be. The picks are sent as the commands that
 * there are: preferences, ratings, shelves.
 */
export const listFirstBooks = ({
  catalogue,
  rungs,
  now = () => performance.now(),
}: Ports): Question<ListFirstBooks, ListedFirstBooks, 'first-books-unavailable'> => {
  const stored = () => catalogue.likedInGenres(likedInEachMax);
  const ages = { refreshAfterMs: firstBooksRefreshAfterMs, lastResortMs: firstBooksLastResortMs };
  const remembered = rememberedRead(stored, ages, now);
  return {
    reads: ['book-titles'],
    ask: async ({ limit, ...asked }, freshly) => {
      const books = await rungs.catalogue(freshly ? stored : remembered);
      if (books === undefined) return refused('first-books-unavailable');
      return answered({ picksMin, genres: onboardingPicks(books, { ...asked, genresMax, booksMax: limit }) });
    },
  };
};
