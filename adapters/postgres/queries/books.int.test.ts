import { expect } from 'chai';
import { bookIdSchema } from '../../../domain/ids.ts';
import type { Books } from '../../../queries/ports.ts';
import { readTestDatabase, writeLive, type ReadTestDatabase } from '../read-test-database.ts';
import { createBooks } from './books.ts';

const catalogue = [
  book('b-hobbit', 'The Hobbit', ['J.R.R. Tolkien'], { genres: ['fantasy'] }),
  book('b-fellowship', 'The Fellowship of the Ring', ['J.R.R. Tolkien'], {
    genres: ['fantasy'],
    series: { name: 'The Lord of the Rings', volume: 1 },
    pages: 423,
  }),
  book('b-history', 'A Short History of Fantasy', ['Farah Mendlesohn', 'Edward James'], {
    genres: ['criticism'],
  }),
  book('b-bras', 'Memórias Póstumas de Brás Cubas', ['Machado de Assis'], { genres: ['classics'] }),
  book('b-catch', 'Catch-22', ['Joseph Heller'], {}),
  book('b-ender', 'Ender’s Game', ['Orson Scott Card'], { genres: ['science-fiction'] }),
  book('b-peace', 'Война и мир', ['Лев Толстой'], {}),
  book('b-gone', 'The Hobbit (withdrawn)', ['J.R.R. Tolkien'], { withdrawn: true }),
  book('b-lower', 'and then there were none', ['Agatha Christie'], {}),
];

function book(bookId: string, title: string, authors: string[], more: object) {
  return { bookId, title, authors, year: 1950, language: 'en', genres: [], withdrawn: false, ...more };
}

describe('titles in PostgreSQL', () => {
  let database: ReadTestDatabase;
  let books: Books;

  before(async function () {
    this.timeout(60_000);
    database = await readTestDatabase();
    await writeLive(database.pool, 'book-titles', { rows: catalogue });
    books = createBooks(database.pool);
  });
  after(() => database.end());

  const found = async (text: string, limit = 20) => (await books.search(text, limit)).map(({ id }) => id);

  const searches: readonly (readonly [what: string, text: string, expected: readonly string[]])[] = [
    ['a word of the title', 'fellowship', ['b-fellowship']],
    ['the beginning of a word', 'hob', ['b-hobbit']],
    ['an author', 'tolkien', ['b-hobbit', 'b-fellowship']],
    ['an author and a title together', 'Tolkien hobbit', ['b-hobbit']],
    ['a series', 'lord rings', ['b-fellowship']],
    ['a genre, after titles with that word', 'fantasy', ['b-history', 'b-hobbit', 'b-fellowship']],
    ['half of a genre of two words', 'fiction', ['b-ender']],
    ['a genre as it is written', 'science-fiction', ['b-ender']],
    ['words without their accents', 'memorias bras', ['b-bras']],
    ['words with accents that the title has', 'Brás', ['b-bras']],
    ['words with accents that the title lacks', 'Hóbbit', ['b-hobbit']],
    ['letters in decomposed form', 'Bra\u0301s', ['b-bras']],
    ['capitals', 'CATCH', ['b-catch']],
    ['a hyphenated number', 'catch-22', ['b-catch']],
    ['the same without the hyphen', 'catch 22', ['b-catch']],
    ['an apostrophe of another kind', "ender's", ['b-ender']],
    ['no apostrophe', 'enders', ['b-ender']],
    ['another alphabet', 'мир', ['b-peace']],
    ['initials', 'j.r.r. tolkien', ['b-hobbit', 'b-fellowship']],
    ['nothing but punctuation: nothing', '%_&|!:*()\'"\\<->', []],
    ['operators around a word as punctuation', "!hobbit & (') | :*", ['b-hobbit']],
    ['U+0000 as punctuation', 'hob\u0000 tolk\u0000', ['b-hobbit']],
    ['half a surrogate pair as punctuation', 'hobbit\ud83d', ['b-hobbit']],
    ['words of which one is nowhere: nothing', 'hobbit zebra', []],
  ];
  for (const [what, text, expected] of searches) {
    it(`are found by ${what}`, async () => {
      expect(await found(text)).to.deep.equal(expected);
    });
  }

  it('are listed by title for an empty text, whatever the case', async () => {
    const all = [
      'b-history',
      'b-lower',
      'b-catch',
      'b-ender',
      'b-bras',
      'b-fellowship',
      'b-hobbit',
      'b-peace',
    ];
    expect(await found('')).to.deep.equal(all);
    expect(await found(' \t\n')).to.deep.equal(all);
  });

  it('are found no more than asked for', async () => {
    expect(await found('tolkien', 1)).to.deep.equal(['b-hobbit']);
    expect(await found('', 2)).to.deep.equal(['b-history', 'b-lower']);
  });

  it('survive a text of any length', async () => {
    expect(await found('hobbit '.repeat(10_000))).to.deep.equal(['b-hobbit']);
    expect(await found('x'.repeat(10_000))).to.deep.equal([]);
  });

  it('are summed up by id, but not when withdrawn or unknown', async () => {
    const ids = ['b-fellowship', 'b-gone', 'b-unknown', 'b-catch'].map((id) => bookIdSchema.parse(id));
    const summaries = await books.summaries(ids);
    expect([...summaries.keys()]).to.have.members(['b-fellowship', 'b-catch']);
    expect(summaries.get(bookIdSchema.parse('b-fellowship'))).to.deep.equal({
      id: 'b-fellowship',
      title: 'The Fellowship of the Ring',
      authors: ['J.R.R. Tolkien'],
      year: 1950,
      language: 'en',
      series: { name: 'The Lord of the Rings', volume: 1 },
      genres: ['fantasy'],
    });
    expect(summaries.get(bookIdSchema.parse('b-catch'))).to.not.have.property('series');
    expect((await books.summaries([])).size).to.equal(0);
  });
});
