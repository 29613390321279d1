import { expect } from 'chai';
import type { z } from 'zod';
import { factsOfEmma } from './testing/examples.ts';
import {
  bookFactsSchema,
  emptyProfile,
  genreSchema,
  isLike,
  isStorableText,
  languageSchema,
  noPreferences,
  placeSchema,
  preferencesSchema,
  profileSchema,
  shelfSchema,
  starsSchema,
  textSchema,
  untouchedReading,
} from './values.ts';

const takes = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success;

describe('text', () => {
  it('can be stored when it holds neither U+0000 nor half a surrogate pair', () => {
    expect(['', 'ç', '😀', '\u0001', '\uffff'].every(isStorableText)).to.equal(true);
    expect(['\u0000', 'a\u0000b', '\ud83d', '\ude00\ud83d'].some(isStorableText)).to.equal(false);
  });

  it('of one line is trimmed, and is refused when nothing is left of it', () => {
    expect(textSchema(5).parse('  ab ')).to.equal('ab');
    expect(takes(textSchema(5), '   ')).to.equal(false);
  });

  it('is measured after trimming', () => {
    expect(takes(textSchema(5), ' 12345 ')).to.equal(true);
    expect(takes(textSchema(5), '123456')).to.equal(false);
  });
});

describe('stars', () => {
  it('are 1 to 5, whole', () => {
    expect([1, 2, 3, 4, 5].every((stars) => takes(starsSchema, stars))).to.equal(true);
    for (const stars of [0, 6, 4.5, -1, NaN, '5', null]) expect(takes(starsSchema, stars)).to.equal(false);
  });
});

describe('the facts of a book', () => {
  const takesFacts = (change: object) => takes(bookFactsSchema, { ...factsOfEmma, ...change });
  const inSeries = (...memberships: readonly object[]) => ({ series: memberships });

  it('may leave out the year, the pages and the work, and need neither series nor genre', () => {
    const { pages: _pages, year: _year, ...facts } = factsOfEmma;
    const bare = { ...facts, genres: [], series: [] };
    expect(bookFactsSchema.parse(bare)).to.deep.equal(bare);
  });

  it('may name the work that the book is an edition of', () => {
    expect(takesFacts({ workId: 'w-emma' })).to.equal(true);
    expect(takesFacts({ workId: 'Emma!' })).to.equal(false);
  });

  it('take a year before the common era', () => {
    expect(takesFacts({ year: -800 })).to.equal(true);
    expect(takesFacts({ year: 1815.5 })).to.equal(false);
  });

  it('take several series, up to ten, and a half volume', () => {
    const novella = { name: 'Dune', volume: 1.5 };
    expect(takesFacts(inSeries(novella, { name: 'Great books', volume: 0 }))).to.equal(true);
    expect(takesFacts(inSeries(...Array.from({ length: 10 }, () => novella)))).to.equal(true);
    expect(takesFacts(inSeries(...Array.from({ length: 11 }, () => novella)))).to.equal(false);
    expect(takesFacts({ series: novella })).to.equal(false);
  });

  it('take an omnibus, whose last volume is above its first', () => {
    expect(takesFacts(inSeries({ name: 'Dune', volume: 1, lastVolume: 3 }))).to.equal(true);
    expect(takesFacts(inSeries({ name: 'Dune', volume: 0, lastVolume: 0.5 }))).to.equal(true);
    for (const lastVolume of [0, 1, -1, 10_001, NaN]) {
      expect(takesFacts(inSeries({ name: 'Dune', volume: 1, lastVolume })), `${lastVolume}`).to.equal(false);
    }
  });

  it('say of a wrong omnibus what is wrong with it, and where', () => {
    const parsed = bookFactsSchema.safeParse({
      ...factsOfEmma,
      ...inSeries({ name: 'Dune', volume: 3, lastVolume: 3 }),
    });
    expect(parsed.error?.issues.map(({ path, message }) => ({ path, message }))).to.deep.equal([
      { path: ['series', 0, 'lastVolume'], message: 'must be above volume' },
    ]);
  });

  it('are refused without a title, an author or a language', () => {
    for (const change of [{ title: ' ' }, { authors: [] }, { language: 'english' }, { pages: 0 }]) {
      expect(takesFacts(change), JSON.stringify(change)).to.equal(false);
    }
  });
});

describe('genres, languages and shelves', () => {
  it('are spelled one way only', () => {
    expect(takes(genreSchema, 'science-fiction')).to.equal(true);
    for (const genre of ['Fantasy', 'a b', '', '1984', 'x'.repeat(41)])
      expect(takes(genreSchema, genre)).to.equal(false);
    expect(takes(languageSchema, 'pt')).to.equal(true);
    for (const language of ['PT', 'por', 'p', 'ptmul', 'MUL'])
      expect(takes(languageSchema, language)).to.equal(false);
    expect(takes(shelfSchema, 'to-read')).to.equal(false);
  });

  it('know books in several languages, and books whose language nobody noted', () => {
    expect(takes(languageSchema, 'mul') && takes(languageSchema, 'und')).to.equal(true);
  });

  it('are no shelf for what was given up, though it has a place', () => {
    expect(takes(shelfSchema, 'abandoned')).to.equal(false);
    expect(takes(placeSchema, 'abandoned') && takes(placeSchema, 'reading')).to.equal(true);
  });

  it('are preferred, and avoided, up to 20 at a time', () => {
    const languages = (length: number) => Array.from({ length }, () => 'pt');
    const of = (preferred: number, avoided: number) => ({
      ...noPreferences,
      languages: { preferred: languages(preferred), avoided: languages(avoided) },
    });
    expect(takes(preferencesSchema, of(20, 20))).to.equal(true);
    expect(takes(preferencesSchema, of(21, 0)) || takes(preferencesSchema, of(0, 21))).to.equal(false);
  });
});

describe('a profile', () => {
  const takesProfile = (change: object) => takes(profileSchema, { ...emptyProfile, ...change });

  it('may state nothing, but no empty text', () => {
    expect(takesProfile({})).to.equal(true);
    expect(takesProfile({ displayName: ' ' }) || takesProfile({ about: '' })).to.equal(false);
  });

  it('aims at one to a thousand books a year', () => {
    expect(takesProfile({ yearlyGoal: 1 }) && takesProfile({ yearlyGoal: 1_000 })).to.equal(true);
    for (const yearlyGoal of [0, 1_001, 2.5]) expect(takesProfile({ yearlyGoal })).to.equal(false);
  });
});

describe('a like', () => {
  const liked = (change: Partial<typeof untouchedReading>) => isLike({ ...untouchedReading, ...change });

  it('is four stars or five', () => {
    expect(([1, 2, 3, 4, 5] as const).map((stars) => liked({ stars }))).to.deep.equal([
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  it('is a finished book without stars, but nothing on another shelf or given up', () => {
    expect(liked({ shelf: 'finished' })).to.equal(true);
    for (const shelf of ['want-to-read', 'reading', 'abandoned'] as const)
      expect(liked({ shelf })).to.equal(false);
  });

  it('is not a finished book with fewer than four stars', () => {
    expect(liked({ shelf: 'finished', stars: 3 })).to.equal(false);
  });

  it('is never a dismissed book, and never an untouched one', () => {
    expect(liked({ stars: 5, dismissed: true })).to.equal(false);
    expect(liked({})).to.equal(false);
  });
});
