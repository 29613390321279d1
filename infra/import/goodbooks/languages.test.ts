import { expect } from 'chai';
import { languageOf } from './languages.ts';

describe('a language code of the data set', () => {
  const codes: Readonly<Record<string, string>> = {
    eng: 'en',
    en: 'en',
    'en-US': 'en',
    'en-CA': 'en',
    por: 'pt',
    fre: 'fr',
    fra: 'fr',
    ger: 'de',
    rum: 'ro',
    per: 'fa',
    ind: 'id',
    nor: 'no',
    nl: 'nl',
    fil: 'tl',
    mul: 'mul',
    ' spa ': 'es',
  };
  for (const [code, language] of Object.entries(codes)) {
    it(`${code} means ${language}`, () => {
      expect(languageOf(code)).to.equal(language);
    });
  }

  for (const code of ['', '--', 'grc', 'und', 'unknown language']) {
    it(`is undetermined when it is ${JSON.stringify(code)}`, () => {
      expect(languageOf(code)).to.equal('und');
    });
  }
});
