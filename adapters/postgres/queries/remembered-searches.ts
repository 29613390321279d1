import { boundedMap } from '../../../domain/bounded-map.ts';
import type { BookFacets } from '../../../queries/ports.ts';
import type { FoundPage } from './found-page.ts';

/** Facets whose counts sum up to more than this are remembered… */
export const rememberedCountsMin = 5_000;
/** …for so long: they hardly are others by then. */
export const rememberedFacetsMs = 30_000;

/** First pages of searches that find more books than this are remembered… */
export const rememberedBooksMin = 1_000;
/** …for so long: as long as the standings they are ordered by stay the same (`standings.ts`). */
export const rememberedPageMs = 5_000;

/** Of so many searches. */
const searchesRememberedMax = 500;

type Remembered<Kept> = {
  readonly of: (search: string) => Kept | undefined;
  readonly keep: (search: string, kept: Kept) => void;
};

/** What is remembered of searches that find very many books, which are few, slow to answer and asked for most: everything, a genre, and the first letters of a word. */
export type RememberedSearches = {
  readonly facets: Remembered<BookFacets>;
  readonly pages: Remembered<FoundPage>;
};

export const rememberedSearches = (now: () => number = () => performance.now()): RememberedSearches => ({
  facets: remembered((facets) => countsOf(facets) > rememberedCountsMin, rememberedFacetsMs, now),
  pages: remembered(({ total }) => total > rememberedBooksMin, rememberedPageMs, now),
});

function remembered<Kept>(
  isWorthIt: (kept: Kept) => boolean,
  ageMsMax: number,
  now: () => number,
): Remembered<Kept> {
  const all = boundedMap<string, { readonly kept: Kept; readonly at: number }>(searchesRememberedMax);
  return {
    of: (search) => {
      const found = all.get(search);
      return found !== undefined && now() - found.at <= ageMsMax ? found.kept : undefined;
    },
    keep: (search, kept) => {
      if (isWorthIt(kept)) all.set(search, { kept, at: now() });
    },
  };
}

const countsOf = ({ genres, authors, languages, decades }: BookFacets): number =>
  [...genres, ...authors, ...languages, ...decades].reduce((sum, { books }) => sum + books, 0);
