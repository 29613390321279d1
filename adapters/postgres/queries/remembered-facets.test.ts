import { expect } from 'chai';
import { rememberedCountsMin, rememberedFacets, rememberedMs } from './remembered-facets.ts';

const facetsOf = (books: number) => ({
  genres: [{ value: 'poetry', books }],
  authors: [],
  languages: [],
  decades: [{ value: 1990, books: 1 }],
});

describe('remembered facets', () => {
  it('are those of very many books, for some seconds', () => {
    let now = 0;
    const remembered = rememberedFacets(() => now);
    const many = facetsOf(rememberedCountsMin);
    remembered.keep('few', facetsOf(rememberedCountsMin - 1));
    remembered.keep('many', many);
    expect(remembered.of('few')).to.equal(undefined);
    expect(remembered.of('other')).to.equal(undefined);
    now = rememberedMs;
    expect(remembered.of('many')).to.equal(many);
    now += 1;
    expect(remembered.of('many')).to.equal(undefined);
  });
});
