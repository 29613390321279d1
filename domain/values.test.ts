import { expect } from 'chai';
import type { z } from 'zod';
import { factsOfEmma } from './testing/examples.ts';
import {
  bookFactsSchema,
  genreSchema,
  isLike,
  isStorableText,
  languageSchema,
  lineSchema,
  preferencesSchema,
  shelfSchema,
  starsSchema,
  untouchedReading,
} from './values.ts';

const takes = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success;

describe('text', () => {
  it('can be stored when it holds neither U+0000 nor half a surrogate pair', () => {
    expect(['', 'ç', '😀', '\u0001', '\uffff'].every(isStorableText)).to.equal(true);
    expect(['\u0000', 'a\u0000b', '\ud83d', '\ude00\ud83d'].some(isStorableText)).to.equal(false);
  });

  it('of one line is trimmed, and is refused when nothing is left of it', () => {
    expect(lineSchema(5).parse('  ab ')).to.equal('ab');
    expect(takes(lineSchema(5), '   ')).to.equal(false);
  });

  it('is measured after trimming', () => {
    expect(takes(lineSchema(5), ' 12345 ')).to.equal(true);
    expect(takes(lineSchema(5), '123456')).to.equal(false);
  });
});

describe('stars', () => {
  it('are 1 to 5, whole', () => {
    expect([1, 2, 3, 4, 5].every((stars) => takes(starsSchema, stars))).to.equal(true);
    for (const stars of [0, 6, 4.5, -1, NaN, '5', null]) expect(takes(starsSchema, stars)).to.equal(false);
  });
});

describe('the facts of a book', () => {
  it('may leave out the series and the pages', () => {
    const { pages: _, ...facts } = factsOfEmma;
    expect(bookFactsSchema.parse(facts)).to.deep.equal(facts);
  });

  it('take a half volume, and a year before the common era', () => {
    const facts = { ...factsOfEmma, year: -800, series: { name: 'Epic cycle', volume: 1.5 } };
    expect(takes(bookFactsSchema, facts)).to.equal(true);
  });

  it('are refused without a title, an author or a language', () => {
    for (const change of [{ title: ' ' }, { authors: [] }, { language: 'english' }, { pages: 0 }]) {
      expect(takes(bookFactsSchema, { ...factsOfEmma, ...change }), JSON.stringify(change)).to.equal(false);
    }
  });
});

describe('genres, languages and shelves', () => {
  it('are spelled one way only', () => {
    expect(takes(genreSchema, 'science-fiction')).to.equal(true);
    for (const genre of ['Fantasy', 'a b', '', '1984', 'x'.repeat(41)])
      expect(takes(genreSchema, genre)).to.equal(false);
    expect(takes(languageSchema, 'pt')).to.equal(true);
    for (const language of ['PT', 'por', 'p']) expect(takes(languageSchema, language)).to.equal(false);
    expect(takes(shelfSchema, 'to-read')).to.equal(false);
  });

  it('are preferred up to 20 at a time', () => {
    const languages = (length: number) => Array.from({ length }, () => 'pt');
    expect(takes(preferencesSchema, { genres: [], languages: languages(20) })).to.equal(true);
    expect(takes(preferencesSchema, { genres: [], languages: languages(21) })).to.equal(false);
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

  it('is a finished book without stars, but no other shelf', () => {
    expect(liked({ shelf: 'finished' })).to.equal(true);
    expect(liked({ shelf: 'reading' }) || liked({ shelf: 'want-to-read' })).to.equal(false);
  });

  it('is not a finished book with fewer than four stars', () => {
    expect(liked({ shelf: 'finished', stars: 3 })).to.equal(false);
  });

  it('is never a dismissed book, and never an untouched one', () => {
    expect(liked({ stars: 5, dismissed: true })).to.equal(false);
    expect(liked({})).to.equal(false);
  });
});
