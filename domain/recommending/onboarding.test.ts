import { expect } from 'chai';
import { workIdSchema } from '../ids.ts';
import { bookNamed } from '../testing/examples.ts';
import { onboardingPicks, type Pickable } from './onboarding.ts';

const book = (id: string, genres: readonly string[], facts: Partial<Pickable> = {}): Pickable => ({
  id: bookNamed(id),
  authors: [`Author of ${id}`],
  series: [],
  genres: [...genres],
  language: 'en',
  ...facts,
});
type Asked = Parameters<typeof onboardingPicks>[1];
const asked: Asked = { genresMax: 10, booksMax: 3, genres: [], languages: [] };
const told = (books: readonly Pickable[], more: Partial<Asked> = {}) =>
  onboardingPicks(books, { ...asked, ...more }).map((picks) => [
    picks.genre,
    picks.books.map(({ id }) => id as string),
  ]);

describe('what a new reader picks from', () => {
  it('are genres, those with the most liked books first, each with its most liked books', () => {
    const books = [
      book('b-1', ['fantasy']),
      book('b-2', ['romance']),
      book('b-3', ['romance']),
      book('b-4', ['fantasy']),
    ];
    expect(told(books)).to.deep.equal([
      ['fantasy', ['b-1', 'b-4']],
      ['romance', ['b-2', 'b-3']],
    ]);
  });

  it('is no book twice: each stands where it fits best', () => {
    const books = [
      book('b-1', ['fantasy', 'romance']),
      book('b-2', ['romance', 'fantasy']),
      book('b-3', ['fantasy']),
      book('b-4', ['romance']),
    ];
    expect(told(books)).to.deep.equal(
      [
        ['fantasy', ['b-1', 'b-3', 'b-2']],
        ['romance', ['b-4']],
      ].filter(([, own]) => (own?.length ?? 0) >= 2),
    );
  });

  it('is one book of an author and one edition of a work', () => {
    const workId = workIdSchema.parse('w-emma');
    const books = [
      book('b-1', ['classics'], { authors: ['Jane Austen'], workId }),
      book('b-2', ['classics'], { authors: ['JANE AUSTEN'] }),
      book('b-3', ['classics'], { workId }),
      book('b-4', ['classics']),
    ];
    expect(told(books)).to.deep.equal([['classics', ['b-1', 'b-4']]]);
  });

  it('is of a series the first volume only, and no omnibus', () => {
    const series = (volume: number, lastVolume?: number) => ({
      series: [{ name: 'Earthsea', volume, ...(lastVolume !== undefined && { lastVolume }) }],
    });
    const books = [
      book('b-3', ['fantasy'], series(3)),
      book('b-all', ['fantasy'], series(1, 3)),
      book('b-1', ['fantasy'], series(1)),
      book('b-x', ['fantasy']),
    ];
    expect(told(books)).to.deep.equal([['fantasy', ['b-1', 'b-x']]]);
  });

  it('has books in preferred languages first, however few like them', () => {
    const books = [
      book('b-1', ['fantasy']),
      book('b-2', ['fantasy']),
      book('b-3', ['fantasy'], { language: 'fr' }),
      book('b-4', ['fantasy'], { language: 'pt' }),
    ];
    expect(told(books, { languages: ['pt', 'fr'] })).to.deep.equal([['fantasy', ['b-4', 'b-3', 'b-1']]]);
  });

  it('is of the genres asked for, in their order', () => {
    const books = ['fantasy', 'romance', 'poetry'].flatMap((genre) =>
      [1, 2].map((number) => book(`b-${genre}-${number}`, [genre])),
    );
    expect(told(books, { genres: ['poetry', 'cookery', 'fantasy'] }).map(([genre]) => genre)).to.deep.equal([
      'poetry',
      'fantasy',
    ]);
  });

  it('leaves out a genre without enough to choose among, and those beyond the number asked for', () => {
    const books = [
      book('b-1', ['fantasy']),
      ...['romance', 'poetry'].flatMap((genre) =>
        [1, 2].map((number) => book(`b-${genre}-${number}`, [genre])),
      ),
    ];
    expect(told(books, { genresMax: 1 })).to.deep.equal([['romance', ['b-romance-1', 'b-romance-2']]]);
  });

  it('is nothing when nobody likes anything yet', () => {
    expect(told([])).to.deep.equal([]);
  });
});
