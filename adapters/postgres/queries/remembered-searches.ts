import { boundedMap } from '../../../domain/bounded-map.ts';
import type { BookFilters } from '../../../queries/ports.ts';
import type { Wanted } from './book-hits.ts';
import { ownFilter, type FacetName, type SomeFacets } from './facets.ts';
import type { FoundPage } from './found-page.ts';

/** A facet of a search that finds more books than this, or would without the facet's own filter, is remembered… */
export const rememberedCountsMin = 1_000;
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

/** What facets are counted of. */
type Counted = { readonly wanted: Wanted; readonly filters: BookFilters };

/**
 * What is remembered of searches that find very many books, which are few, slow to answer and asked for most: everything, a genre, and the first letters of a
 * word. Facets are remembered one by one: as each leaves its own filter out of account, the genres of one language are those of any genre in that language.
 */
export type RememberedSearches = {
  readonly facets: {
    /** Those that are remembered; null for others. */
    readonly of: (search: Counted) => SomeFacets;
    /** `total` is how many books the search finds. */
    readonly keep: (search: Counted, counted: Pick<FoundPage, 'total' | 'facets'>) => void;
  };
  readonly pages: Remembered<FoundPage>;
};

export const rememberedSearches = (now: () => number = () => performance.now()): RememberedSearches => ({
  facets: rememberedFacets(now),
  pages: remembered(({ total }) => total > rememberedBooksMin, rememberedPageMs, now),
});

type KeptFacet<Name extends FacetName> = {
  readonly counts: NonNullable<SomeFacets[Name]>;
  /** How many books the search finds. */
  readonly total: number;
};

const isWorthKeeping = ({ counts, total }: KeptFacet<FacetName>): boolean =>
  Math.max(total, sumOf(counts)) > rememberedCountsMin;

function rememberedFacets(now: () => number): RememberedSearches['facets'] {
  const genres = remembered<KeptFacet<'genres'>>(isWorthKeeping, rememberedFacetsMs, now);
  const authors = remembered<KeptFacet<'authors'>>(isWorthKeeping, rememberedFacetsMs, now);
  const languages = remembered<KeptFacet<'languages'>>(isWorthKeeping, rememberedFacetsMs, now);
  const decades = remembered<KeptFacet<'decades'>>(isWorthKeeping, rememberedFacetsMs, now);
  return {
    of: (search) => {
      const keyOf = keysOf(search);
      return {
        genres: genres.of(keyOf('genres'))?.counts ?? null,
        authors: authors.of(keyOf('authors'))?.counts ?? null,
        languages: languages.of(keyOf('languages'))?.counts ?? null,
        decades: decades.of(keyOf('decades'))?.counts ?? null,
      };
    },
    keep: (search, { total, facets }) => {
      const keyOf = keysOf(search);
      if (facets.genres !== null) genres.keep(keyOf('genres'), { counts: facets.genres, total });
      if (facets.authors !== null) authors.keep(keyOf('authors'), { counts: facets.authors, total });
      if (facets.languages !== null) languages.keep(keyOf('languages'), { counts: facets.languages, total });
      if (facets.decades !== null) decades.keep(keyOf('decades'), { counts: facets.decades, total });
    },
  };
}

const keysOf =
  ({ wanted, filters }: Counted) =>
  (name: FacetName): string =>
    JSON.stringify([wanted, { ...filters, [ownFilter[name]]: [] }]);

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

type Countable = readonly { readonly books: number }[];

const sumOf = (counts: Countable): number => counts.reduce((sum, { books }) => sum + books, 0);
