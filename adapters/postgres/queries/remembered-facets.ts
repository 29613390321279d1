import { boundedMap } from '../../../domain/bounded-map.ts';
import type { BookFacets } from '../../../queries/ports.ts';

/** Facets whose counts sum up to more than this are remembered… */
export const rememberedCountsMin = 5_000;
/** …for so long: such a list is hardly another one by then. */
export const rememberedMs = 5_000;
/** Of so many searches. */
const searchesRememberedMax = 500;

export type RememberedFacets = {
  readonly of: (search: string) => BookFacets | undefined;
  readonly keep: (search: string, facets: BookFacets) => void;
};

/** Facets of searches that find very many books, which are few, slow to count and asked for most: everything, and the first letters of a word. */
export function rememberedFacets(now: () => number = () => performance.now()): RememberedFacets {
  const kept = boundedMap<string, { readonly facets: BookFacets; readonly at: number }>(
    searchesRememberedMax,
  );
  return {
    of: (search) => {
      const found = kept.get(search);
      return found !== undefined && now() - found.at <= rememberedMs ? found.facets : undefined;
    },
    keep: (search, facets) => {
      if (countsOf(facets) > rememberedCountsMin) kept.set(search, { facets, at: now() });
    },
  };
}

const countsOf = ({ genres, authors, languages, decades }: BookFacets): number =>
  [...genres, ...authors, ...languages, ...decades].reduce((sum, { books }) => sum + books, 0);
