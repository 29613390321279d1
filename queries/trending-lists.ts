import { boundedMap } from '../domain/bounded-map.ts';
import type { Books, Genres, TrendingBook, TrendingBooks } from './ports.ts';
import { rememberedRead, type RememberedRead } from './remembered-read.ts';

/** The longest list: what may be asked for, and as much again to make up for withdrawn books. */
export const trendingListMax = 100;
/** The books of a genre whose scores are asked for one by one… */
export const genreBooksMax = 5_000;
/** …and of all genres, how many are looked through for those of a larger one. */
export const lookedThroughMax = 500;

/** Lists remembered by one process, of at most ten kilobytes each. */
export const listsRememberedMax = 200;
/** A list older than this is refreshed; all askers of that time share one read. */
export const trendingRefreshAfterMs = 5_000;
/** A list older than this is not used any more, even when it cannot be refreshed. */
export const trendingLastResortMs = 3_600_000;

/** What readers care for now, greatest first: the books of a genre, or of all when that is undefined. Withdrawn books may be among them. */
export type TrendingLists = {
  readonly of: (genre: string | undefined) => Promise<readonly TrendingBook[]>;
};

type Ports = {
  readonly trending: TrendingBooks;
  readonly genres: Genres;
  readonly titles: Pick<Books, 'summaries'>;
};

/**
 * Lists as the stores say them. That of a genre begins as the genre's full ranking would; it ends early only for a genre of more than
 * {@link genreBooksMax} books, of which no more are listed than are among the first {@link lookedThroughMax} of all genres.
 */
export const trendingLists = ({ trending, genres, titles }: Ports): TrendingLists => ({
  of: async (genre) => {
    if (genre === undefined) return trending.top(trendingListMax);
    const books = await genres.books(genre, genreBooksMax + 1);
    if (books.length <= genreBooksMax) return (await trending.among(books)).slice(0, trendingListMax);
    const top = await trending.top(lookedThroughMax);
    const summaries = await titles.summaries(top.map(({ bookId }) => bookId));
    return top
      .filter(({ bookId }) => summaries.get(bookId)?.genres.includes(genre))
      .slice(0, trendingListMax);
  },
});

/** Each list read once for all askers; those asked for lately outlive an outage of the stores. */
export function rememberedTrendingLists(
  lists: TrendingLists,
  now: () => number = () => performance.now(),
): TrendingLists {
  const remembered = boundedMap<string, RememberedRead<readonly TrendingBook[]>>(listsRememberedMax);
  const ages = { refreshAfterMs: trendingRefreshAfterMs, lastResortMs: trendingLastResortMs };
  return {
    of: (genre) => {
      // No genre is called ''.
      const key = genre ?? '';
      const known = remembered.get(key);
      if (known !== undefined) return known();
      const list = rememberedRead(() => lists.of(genre), ages, now);
      remembered.set(key, list);
      return list();
    },
  };
}
