import { expect } from 'chai';
import { noFilters, type RankingFilters } from './filters.ts';
import { book, candidate, offeredIds, standing } from './testing/shelf.ts';

const catalogue = [
  book('short', { genres: ['poetry', 'classics'], language: 'pt', pages: 90, year: 1934 }),
  book('long', { genres: ['fantasy'], language: 'en', pages: 900, year: 1990 }),
  book('unknown', { genres: [] }),
];
const offered = (filters: Partial<RankingFilters>) =>
  offeredIds(
    catalogue.map(({ id }) => candidate(id)),
    standing(catalogue, { filters: { ...noFilters, ...filters } }),
  );

describe('filters', () => {
  it('let everything through when they are empty', () => {
    expect(offered({})).to.deep.equal(['short', 'long', 'unknown']);
  });

  it('ask for any of their values, and for every filter', () => {
    expect(offered({ genres: ['classics', 'fantasy'] })).to.deep.equal(['short', 'long']);
    expect(offered({ genres: ['classics', 'fantasy'], languages: ['en'] })).to.deep.equal(['long']);
  });

  it('take both ends of a range, open ones, and never a book that has no pages or year noted', () => {
    expect(offered({ pages: [{ from: 90, to: 90 }] })).to.deep.equal(['short']);
    expect(offered({ pages: [{ from: 91, to: null }] })).to.deep.equal(['long']);
    expect(offered({ years: [{ from: null, to: 3000 }] })).to.deep.equal(['short', 'long']);
    const either = [
      { from: null, to: 1934 },
      { from: 1990, to: 1990 },
    ];
    expect(offered({ years: either })).to.deep.equal(['short', 'long']);
  });
});
