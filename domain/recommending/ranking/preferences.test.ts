import { expect } from 'chai';
import type { Preferences } from '../../values.ts';
import { preferredGenreFactor } from './preferences.ts';
import { book, candidate, offeredIds, standing } from './testing/shelf.ts';

const preferring = (
  genres: Partial<Preferences['genres']>,
  languages: Partial<Preferences['languages']> = {},
) => ({
  genres: { preferred: [], avoided: [], ...genres },
  languages: { preferred: [], avoided: [], ...languages },
});

const catalogue = [
  book('horror', { genres: ['fantasy', 'horror'] }),
  book('fantasy', { genres: ['fantasy'] }),
  book('essays', { genres: ['essays'] }),
  book('german', { genres: ['essays'], language: 'de' }),
  book('unnoted', { genres: ['essays'], language: 'und' }),
];
const asked = ['horror', 'fantasy', 'german', 'unnoted', 'essays'].map((id, index) =>
  candidate(id, 1 - index / 100),
);
const offered = (preferences: Preferences) => offeredIds(asked, standing(catalogue, { preferences }));

describe('preferred and avoided genres and languages', () => {
  it('change nothing for a reader who has stated none', () => {
    expect(offered(preferring({}))).to.deep.equal(['horror', 'fantasy', 'german', 'unnoted', 'essays']);
  });

  it('spare the reader every book of an avoided genre or language, whatever else it is', () => {
    expect(offered(preferring({ avoided: ['horror'] }))).to.not.include('horror');
    expect(offered(preferring({ preferred: ['fantasy'], avoided: ['horror'] }))).to.not.include('horror');
    expect(offered(preferring({}, { avoided: ['de'] }))).to.not.include('german');
  });

  it('bring books of a preferred genre forward, but not any of them before all others', () => {
    expect(offered(preferring({ preferred: ['essays'] })).slice(0, 3)).to.have.members([
      'german',
      'unnoted',
      'essays',
    ]);
    const far = [candidate('fantasy', 2 * preferredGenreFactor), candidate('essays', 1)];
    const preferences = preferring({ preferred: ['essays'] });
    expect(offeredIds(far, standing(catalogue, { preferences }))).to.deep.equal(['fantasy', 'essays']);
  });

  it('put books in other languages than the preferred ones last, but not those whose language nobody noted', () => {
    expect(offered(preferring({}, { preferred: ['en'] }))).to.deep.equal([
      'horror',
      'fantasy',
      'unnoted',
      'essays',
      'german',
    ]);
  });
});
