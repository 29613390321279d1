import { expect } from 'chai';
import type { BookFilters, Books, BookView } from '../../../queries/ports.ts';
import { describeBooks } from '../../../queries/testing/books.contract.ts';
import { describeCatalogue } from '../../../queries/testing/catalogue.contract.ts';
import { sampleBook, sampleBooks } from '../../../queries/testing/sample-books.ts';
import { readTestDatabase, writeLive, type ReadTestDatabase } from '../read-test-database.ts';
import { sumStandings } from '../standings.ts';
import { createBooks } from './books.ts';
import { createCatalogue } from './catalogue.ts';
import { facetNames, type FacetName } from './facets.ts';
import { findPage } from './found-page.ts';

const noFilters = { genres: [], authors: [], languages: [], years: [] };
const databases: ReadTestDatabase[] = [];

const inflected = [
  sampleBook('b-livro', 'O Livro do Desassossego', ['Fernando Pessoa'], { language: 'pt' }),
  sampleBook('b-livros', 'Livros Perdidos', ['Ana'], { language: 'pt' }),
  sampleBook('b-memoria', 'Memória de Elefante', ['António Lobo Antunes'], { language: 'pt' }),
  sampleBook('b-leao', 'O Leão e a Viagem', ['Ana'], { language: 'pt' }),
  sampleBook('b-animais', 'Animais Fantásticos', ['Ana'], { language: 'pt' }),
  sampleBook('b-revolucao', 'A Revolução dos Bichos', ['George Orwell'], { language: 'pt' }),
  sampleBook('b-running', 'Running with Wolves', ['Ann'], { language: 'en' }),
  sampleBook('b-stories', 'Short Stories', ['Ann'], { language: 'en' }),
  sampleBook('b-war', 'War and Peace', ['Leo Tolstoy'], { language: 'en' }),
  sampleBook('b-idiot', 'The Idiot', ['Fyodor Dostoyevsky'], { language: 'en' }),
  sampleBook('b-ciudades', 'Las ciudades invisibles', ['Italo Calvino'], { language: 'es' }),
  sampleBook('b-fleurs', 'Les Fleurs du mal', ['Charles Baudelaire'], { language: 'fr' }),
  sampleBook('b-und', 'Unknown Cities', ['Nobody'], { language: 'und' }),
];

const inflections: readonly (readonly [what: string, text: string, expected: string])[] = [
  ['the plural of a Portuguese word', 'livros', 'b-livro'],
  ['its singular', 'livro', 'b-livros'],
  ['one with an accent that the text lacks', 'memorias', 'b-memoria'],
  ['one with an accent', 'memórias', 'b-memoria'],
  ['a plural in -ões', 'leões', 'b-leao'],
  ['a plural in -ens', 'viagens', 'b-leao'],
  ['a singular in -al', 'animal', 'b-animais'],
  ['a plural in -ções without accents', 'revolucoes', 'b-revolucao'],
  ['an inflected English word', 'runs', 'b-running'],
  ['the singular of an English word', 'story', 'b-stories'],
  ['the singular of a Spanish word', 'ciudad', 'b-ciudades'],
  ['the singular of a French word', 'fleur', 'b-fleurs'],
  ['the beginning of a word in a language that nobody noted', 'citi', 'b-und'],
];

/** U+FDFA is eighteen letters in other words, U+3316 six. */
const awkward = [
  'a\u0000b',
  '\ud83d',
  '\u0301',
  "'",
  '"',
  '\\',
  '%s%1$s',
  "') or true --",
  '&|!:*<->()',
  '/livr',
  'a:*',
  '\ufdfa'.repeat(200),
  '\u3316'.repeat(200),
  '🐉'.repeat(100),
  'é'.repeat(200),
  'a b c d e f g h i j k l m n',
  '1e400 0x10 -1 1.5',
];

describe('titles in PostgreSQL', () => {
  after(() => Promise.all(databases.map((database) => database.end())));

  describeBooks('as every store of them', async (sample) => {
    const database = await filled(sample);
    const query = await database.poolAs('estante_query');
    return { books: createBooks(query), add: (book) => writeTitles(database, [book]) };
  });

  describeCatalogue('and what books have in common', async (sample) =>
    createCatalogue(await (await filled(sample)).poolAs('estante_query')),
  );

  describe('of several languages', () => {
    let books: Books;
    before(async function () {
      this.timeout(60_000);
      const database = await filled(inflected);
      books = createBooks(database.pool);
    });

    const found = async (text: string) =>
      (
        await books.search(
          { text, filters: noFilters, sort: 'relevance' },
          { after: undefined, limit: 20, facets: 'none' },
        )
      ).items.map(({ id }) => id as string);

    for (const [what, text, expected] of inflections) {
      it(`are found by ${what}`, async () => {
        expect(await found(text)).to.include(expected);
      });
    }

    it('are found by what they have rather than by another inflection of it', async () => {
      expect((await found('livros')).slice(0, 2)).to.deep.equal(['b-livros', 'b-livro']);
      expect((await found('livro')).slice(0, 2)).to.deep.equal(['b-livro', 'b-livros']);
    });

    it('are not found by the stem of a word', async () => {
      expect(await found('livr')).to.have.members(['b-livro', 'b-livros']);
      expect(await found('/livr')).to.have.members(['b-livro', 'b-livros']);
      expect(await found('memor')).to.deep.equal(['b-memoria']);
    });

    it('are found with words run together or torn apart', async () => {
      expect(await found('war andpeace')).to.deep.equal(['b-war']);
      expect(await found('wa rand peace')).to.deep.equal(['b-war']);
    });

    it('are found with two mistakes in one word', async () => {
      expect(await found('dostoevski')).to.deep.equal(['b-idiot']);
    });
  });

  it('count some facets as they count all, whatever filters are set', async function () {
    this.timeout(60_000);
    const { pool } = await filled(sampleBooks);
    const wanted = { status: 'anything' } as const;
    const pageOf = (filters: BookFilters, facets: readonly FacetName[]) =>
      findPage(pool, { wanted, search: { filters, sort: 'title' }, after: undefined, limit: 3, facets });
    for (const filters of filterings) {
      const all = await pageOf(filters, facetNames);
      for (const some of subsetsOf(facetNames)) {
        const { facets, ...rest } = await pageOf(filters, some);
        expect(rest).to.deep.include({ total: all.total, rows: all.rows });
        for (const name of facetNames)
          expect(facets[name], name).to.deep.equal(some.includes(name) ? all.facets[name] : null);
      }
    }
  });

  it('never fail on what a person types', async function () {
    this.timeout(60_000);
    const books = createBooks((await filled([])).pool);
    for (const text of awkward) {
      const { total } = await books.search(
        { text, filters: { ...noFilters, authors: [text] }, sort: 'relevance' },
        { after: undefined, limit: 1, facets: 'counted' },
      );
      expect(total).to.equal(0);
    }
  });
});

const filterings: readonly BookFilters[] = [
  noFilters,
  { ...noFilters, genres: ['fantasy'] },
  { ...noFilters, genres: ['fantasy', 'classics'], languages: ['en'] },
  {
    genres: ['classics'],
    authors: ['Machado de Assis'],
    languages: ['pt'],
    years: [{ from: 1800, to: 1900 }],
  },
];

const subsetsOf = (names: readonly FacetName[]): readonly (readonly FacetName[])[] =>
  names.reduce<readonly (readonly FacetName[])[]>(
    (subsets, name) => [...subsets, ...subsets.map((subset) => [...subset, name])],
    [[]],
  );

/** A read-model database with these books, their ratings, and those who like them. */
async function filled(books: readonly BookView[]): Promise<ReadTestDatabase> {
  const database = await readTestDatabase();
  databases.push(database);
  await writeTitles(database, books);
  await writeLive(database.pool, 'rating-statistics', {
    rows: books.map(({ id, ratings: { perStar } }) => ({ bookId: id, partition: 3, perStar })),
  });
  await writeLive(database.pool, 'reader-likes', { rows: books.flatMap(likesOf) });
  await sumStandings(database.pool);
  return database;
}

const writeTitles = async ({ pool }: ReadTestDatabase, books: readonly BookView[]): Promise<void> => {
  const rows = books.map(({ id, ratings: _ratings, ...facts }) => ({ ...facts, bookId: id }));
  await writeLive(pool, 'book-titles', { rows });
};

const likesOf = ({ id, ratings: { perStar } }: BookView) =>
  Array.from({ length: (perStar[3] ?? 0) + (perStar[4] ?? 0) }, (_, number) => ({
    readerId: `r-${number}`,
    bookId: id,
    position: number + 1,
    since: '2026-01-01T00:00:00.000Z',
  }));
