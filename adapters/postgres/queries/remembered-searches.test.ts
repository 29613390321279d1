import { expect } from 'chai';
import {
  rememberedBooksMin,
  rememberedCountsMin,
  rememberedFacetsMs,
  rememberedPageMs,
  rememberedSearches,
} from './remembered-searches.ts';

const noFilters = { genres: [], authors: [], languages: [], years: [] };
const anything = { wanted: { status: 'anything' }, filters: noFilters } as const;
const poetry = { ...anything, filters: { ...noFilters, genres: ['poetry'] } };
const horror = { ...anything, filters: { ...noFilters, genres: ['horror'] } };
const nothing = { genres: null, authors: null, languages: null, decades: null };

const facetsOf = (books: number) => ({
  genres: [
    { value: 'poetry', books },
    { value: 'horror', books: 1 },
  ],
  authors: [{ value: 'Ana', books: 1 }],
  languages: null,
  decades: [{ value: 1990, books }],
});
const pageOf = (total: number) => ({ total, found: 10, rows: [], facets: nothing });

describe('remembered of searches', () => {
  let now = 0;

  it('is each facet of very many books, for some seconds', () => {
    now = 0;
    const { facets } = rememberedSearches(() => now);
    const { genres, decades } = facetsOf(rememberedCountsMin);
    facets.keep(anything, { total: 0, facets: { ...nothing, genres, decades } });
    expect(facets.of(anything)).to.deep.equal({ ...nothing, genres });
    now = rememberedFacetsMs;
    expect(facets.of(anything)).to.deep.equal({ ...nothing, genres });
    now += 1;
    expect(facets.of(anything)).to.deep.equal(nothing);
  });

  it('is every facet of a search that finds very many, also one that counts few of them', () => {
    now = 0;
    const { facets } = rememberedSearches(() => now);
    const { authors } = facetsOf(1);
    facets.keep(anything, { total: rememberedCountsMin + 1, facets: { ...nothing, authors } });
    expect(facets.of(anything)).to.deep.equal({ ...nothing, authors });
    facets.keep(poetry, { total: rememberedCountsMin, facets: { ...nothing, authors } });
    expect(facets.of(poetry)).to.deep.equal(nothing);
  });

  it('is a facet whatever its own filter says, and not whatever the others say', () => {
    now = 0;
    const { facets } = rememberedSearches(() => now);
    const { genres, decades } = facetsOf(rememberedCountsMin + 1);
    facets.keep(poetry, { total: 0, facets: { ...nothing, genres, decades } });
    expect(facets.of(horror)).to.deep.equal({ ...nothing, genres });
    expect(facets.of({ ...horror, filters: { ...horror.filters, languages: ['pt'] } })).to.deep.equal(
      nothing,
    );
  });

  it('is the first page of very many books, for fewer', () => {
    now = 0;
    const { pages } = rememberedSearches(() => now);
    const many = pageOf(rememberedBooksMin + 1);
    pages.keep('few', pageOf(rememberedBooksMin));
    pages.keep('many', many);
    expect(pages.of('few')).to.equal(undefined);
    now = rememberedPageMs;
    expect(pages.of('many')).to.equal(many);
    now += 1;
    expect(pages.of('many')).to.equal(undefined);
  });
});
