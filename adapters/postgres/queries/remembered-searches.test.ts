import { expect } from 'chai';
import {
  rememberedBooksMin,
  rememberedCountsMin,
  rememberedFacetsMs,
  rememberedPageMs,
  rememberedSearches,
} from './remembered-searches.ts';

const facetsOf = (books: number) => ({
  genres: [{ value: 'poetry', books }],
  authors: [],
  languages: [],
  decades: [{ value: 1990, books: 1 }],
});
const pageOf = (total: number) => ({ total, found: 10, rows: [], facets: null });

describe('remembered of searches', () => {
  let now = 0;

  it('are the facets of very many books, for some seconds', () => {
    now = 0;
    const { facets } = rememberedSearches(() => now);
    const many = facetsOf(rememberedCountsMin);
    facets.keep('few', facetsOf(rememberedCountsMin - 1));
    facets.keep('many', many);
    expect(facets.of('few')).to.equal(undefined);
    expect(facets.of('other')).to.equal(undefined);
    now = rememberedFacetsMs;
    expect(facets.of('many')).to.equal(many);
    now += 1;
    expect(facets.of('many')).to.equal(undefined);
  });

  it('are the first pages of very many books, for fewer', () => {
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
