import { expect } from 'chai';
import { bookNamed } from '../../domain/testing/examples.ts';
import {
  bookSorts,
  type BookFilters,
  type Books,
  type BookSort,
  type BookView,
  type EditionMark,
  type ListPart,
  type SearchMark,
  type SearchPart,
} from '../ports.ts';
import { describeOffered } from './offered-books.contract.ts';
import { sampleBook, sampleBooks } from './sample-books.ts';

/** A store of books, and how it comes by another one. */
export type HeldBooks = {
  readonly books: Books;
  readonly add: (book: BookView) => Promise<void>;
};

type Asked = {
  readonly text?: string;
  readonly filters?: Partial<BookFilters>;
  readonly sort?: BookSort;
  readonly after?: SearchMark;
  readonly limit?: number;
  readonly facets?: SearchPart['facets'];
};

const noFilters: BookFilters = { genres: [], authors: [], languages: [], years: [] };
const limitMax = 50;
const offered = sampleBooks.filter(({ withdrawn }) => !withdrawn).map(({ id }) => id);

/** What every store of books must answer, given {@link sampleBooks}. */
export function describeBooks(
  title: string,
  holding: (sample: readonly BookView[]) => Promise<HeldBooks>,
): void {
  describe(title, () => {
    let held: HeldBooks;
    before(async function () {
      this.timeout(60_000);
      held = await holding(sampleBooks);
    });

    const search = ({
      text = '',
      filters,
      sort = 'relevance',
      after,
      limit = limitMax,
      facets = 'none',
    }: Asked) =>
      held.books.search({ text, filters: { ...noFilters, ...filters }, sort }, { after, limit, facets });
    const found = async (asked: Asked) => (await search(asked)).items.map(({ id }) => id as string);

    describeTexts(found);
    describeSorts(found);
    describeFilters(found);

    it('count what has each genre, author, language and is of each decade', async () => {
      const { total, facets } = await search({ text: 'machado', facets: 'counted' });
      expect(total).to.equal(2);
      expect(facets).to.deep.equal({
        genres: [
          { value: 'classics', books: 2 },
          { value: 'humor', books: 1 },
        ],
        authors: [{ value: 'Machado de Assis', books: 2 }],
        languages: [{ value: 'pt', books: 2 }],
        decades: [
          { value: 1880, books: 1 },
          { value: 1890, books: 1 },
        ],
      });
      expect((await search({ text: 'machado' })).facets).to.equal(null);
      const none = { genres: [], authors: [], languages: [], decades: [] };
      for (const text of ['zebra zebra', '&'])
        expect((await search({ text, facets: 'counted' })).facets).to.deep.equal(none);
    });

    it('count an author once whose name is written in two ways', async () => {
      const { facets } = await search({ filters: { languages: ['pt'] }, facets: 'counted' });
      expect(facets?.authors).to.deep.equal([
        { value: 'Jose Saramago', books: 3 },
        { value: 'Machado de Assis', books: 2 },
        { value: 'J. R. R. Tolkien', books: 1 },
      ]);
    });

    it('count in each facet what its own filter keeps out, and nothing that another does', async () => {
      const filters = { genres: ['fantasy'], languages: ['pt', 'en'], years: [{ from: null, to: 1960 }] };
      const { total, facets } = await search({ filters, facets: 'counted' });
      expect(total).to.equal(4);
      expect(facets?.genres).to.deep.include.members([
        { value: 'fantasy', books: 4 },
        { value: 'drama', books: 1 },
      ]);
      expect(facets?.languages).to.deep.equal([
        { value: 'en', books: 3 },
        { value: 'pt', books: 1 },
      ]);
      expect(facets?.decades.map(({ value }) => value)).to.deep.equal([1930, 1950, 1980, 1990, 2000, 2010]);
    });

    it('count what a search with the counted value finds', async () => {
      const filters = { genres: ['classics', 'fantasy'] };
      const { facets } = await search({ filters, facets: 'counted' });
      for (const { value, books } of facets?.genres ?? [])
        expect((await search({ filters: { genres: [value] } })).total, value).to.equal(books);
      for (const { value, books } of facets?.authors ?? [])
        expect((await search({ filters: { ...filters, authors: [value] } })).total, value).to.equal(books);
      for (const { value, books } of facets?.languages ?? [])
        expect((await search({ filters: { ...filters, languages: [value] } })).total, value).to.equal(books);
      for (const { value, books } of facets?.decades ?? []) {
        const years = [{ from: value, to: value + 9 }];
        expect((await search({ filters: { ...filters, years } })).total, String(value)).to.equal(books);
      }
    });

    const walks: readonly Asked[] = [
      ...bookSorts.map((sort) => ({ sort })),
      ...bookSorts.map((sort) => ({ sort, text: 'the' })),
      { text: 'hobit' },
      { text: 'potter', filters: { genres: ['fantasy'] } },
    ];
    for (const asked of walks) {
      it(`are all shown once, page by page: ${JSON.stringify(asked)}`, async () => {
        const whole = await found(asked);
        expect(new Set(whole).size).to.equal(whole.length);
        for (const limit of [1, 2, 7]) {
          expect(
            await walk((after: SearchMark | undefined) =>
              search({ ...asked, limit, ...(after === undefined ? {} : { after }) }),
            ),
          ).to.deep.equal(whole);
        }
        expect((await search(asked)).total).to.equal(whole.length);
        if (asked.text === undefined) expect(whole).to.have.members(offered);
      });
    }

    it('go on behind the last one shown when others are added', async () => {
      const first = await search({ text: 'potter', limit: 2 });
      const best = sampleBook('b-potter-0', 'Potter', ['Anonymous']);
      await held.add(best);
      const after = first.next ?? expect.fail('there is more');
      expect(await found({ text: 'potter', after })).to.deep.equal([
        'b-potter-3',
        'b-potter-4',
        'b-guide',
        'b-film',
      ]);
      expect(await found({ text: 'potter', limit: 1 })).to.deep.equal(['b-potter-0']);
      await held.add({ ...best, withdrawn: true });
    });

    it('go on forgiving when so much is added that a new search would not', async () => {
      const first = await search({ text: 'casmuro', limit: 1 });
      expect(first.items.map(({ id }) => id)).to.deep.equal(['b-casmurro']);
      const extra = Array.from({ length: 6 }, (_, number) =>
        sampleBook(`b-extra-${number}`, `Casmuro ${number}`, ['X']),
      );
      for (const book of extra) await held.add(book);
      const after = { forgiving: true, major: -1_000, minor: 0, title: '', bookId: bookNamed('a') };
      const ids = extra.map(({ id }) => id);
      expect(await found({ text: 'casmuro', after })).to.have.members([...ids, 'b-casmurro']);
      expect(await found({ text: 'casmuro' })).to.have.members(ids);
      for (const book of extra) await held.add({ ...book, withdrawn: true });
    });

    it('are editions of one work, by title, without the book itself and without withdrawn ones', async () => {
      const editionsOf = (id: string) =>
        walk(async (after: EditionMark | undefined) => {
          const part = await held.books.editions(bookNamed(id), { after, limit: 1 });
          return part ?? expect.fail('the book is known');
        });
      expect(await editionsOf('b-hobbit')).to.deep.equal(
        ['b-hobbit-pt', 'b-hobbit-comic'].toSorted().toReversed(),
      );
      expect(await editionsOf('b-hobbit-gone')).to.have.members([
        'b-hobbit',
        'b-hobbit-pt',
        'b-hobbit-comic',
      ]);
      expect(await editionsOf('b-catch')).to.deep.equal([]);
      expect(await held.books.editions(bookNamed('b-unknown'), { after: undefined, limit: 1 })).to.equal(
        undefined,
      );
    });

    it('are summed up by id, but not when withdrawn or unknown', async () => {
      const ids = ['b-fellowship', 'b-hobbit-gone', 'b-unknown', 'b-none'].map(bookNamed);
      const summaries = await held.books.summaries(ids);
      expect([...summaries.keys()]).to.have.members(['b-fellowship', 'b-none']);
      expect(summaries.get(bookNamed('b-fellowship'))).to.deep.equal({
        id: 'b-fellowship',
        title: 'The Fellowship of the Ring',
        authors: ['J.R.R. Tolkien'],
        year: 1954,
        language: 'en',
        series: [{ name: 'The Lord of the Rings', volume: 1 }],
        genres: ['fantasy', 'classics'],
      });
      expect(summaries.get(bookNamed('b-none'))).to.not.have.any.keys('year', 'workId');
      expect((await held.books.summaries([])).size).to.equal(0);
    });

    describeOffered(() => held.books);
  });
}

type FindIds = (asked: Asked) => Promise<readonly string[]>;

const texts: readonly (readonly [what: string, text: string, expected: readonly string[]])[] = [
  ['a word of the title', 'fellowship', ['b-fellowship']],
  ['the beginning of a word', 'fello', ['b-fellowship']],
  ['an author and a title together', 'Tolkien hobbit', ['b-hobbit', 'b-hobbit-pt', 'b-hobbit-comic']],
  ['the title without its article first', 'hobbit', ['b-hobbit', 'b-hobbit-pt', 'b-hobbit-comic']],
  [
    'a series: liked volumes first, then in the order they are read in',
    'harry potter',
    ['b-potter-1', 'b-potter-2', 'b-potter-3', 'b-potter-4', 'b-guide', 'b-film'],
  ],
  ['a volume of a series', 'harry potter 2', ['b-potter-2']],
  ['a genre, after titles with that word', 'short fantasy', ['b-history']],
  ['a genre as it is written', 'science-fiction', ['b-ender', 'b-robot']],
  ['words without their accents', 'memorias bras', ['b-bras']],
  ['words with accents that the title has', 'Brás', ['b-bras']],
  ['words with accents that the title lacks', 'Cásmurro', ['b-casmurro']],
  ['letters in decomposed form', 'Bra\u0301s', ['b-bras']],
  ['capitals', 'CATCH', ['b-catch']],
  ['a hyphenated number', 'catch-22', ['b-catch']],
  ['an apostrophe of another kind', "ender's", ['b-ender']],
  ['no apostrophe', 'enders', ['b-ender']],
  ['another alphabet', 'мир', ['b-peace']],
  ['a letter that is a word', 'i robot', ['b-robot']],
  ['the first letter of the last word', 'dom c', ['b-casmurro']],
  ['nothing but punctuation: nothing', '%_&|!:*()\'"\\<->', []],
  ['operators around a word as punctuation', "!fellowship & (') | :*", ['b-fellowship']],
  ['U+0000 as punctuation', 'fello\u0000 tolk\u0000', ['b-fellowship']],
  ['half a surrogate pair as punctuation', 'fellowship\ud83d', ['b-fellowship']],
  ['words that are nowhere: nothing', 'zebra crossing', []],
];

/** What comes first, in any order. */
const misspelt: typeof texts = [
  ['a title with a letter left out', 'dom casmuro', ['b-casmurro']],
  ['one with a letter too many', 'dom casmurrro', ['b-casmurro']],
  ['one with a wrong letter', 'dam casmurro', ['b-casmurro']],
  ['one with two letters swapped', 'dom casmruro', ['b-casmurro']],
  ['a mistake in each word', 'tolkein hobit', ['b-hobbit', 'b-hobbit-comic', 'b-hobbit-pt']],
  ['a mistake in another alphabet', 'вайна', ['b-peace']],
];

function describeTexts(found: FindIds): void {
  for (const [what, text, expected] of texts) {
    it(`are found by ${what}`, async () => {
      expect(await found({ text })).to.deep.equal(expected);
    });
  }

  it('are found by whole words before words that begin with them, and those before what was perhaps meant', async () => {
    expect(await found({ text: 'king' })).to.deep.equal(['b-lear', 'b-it', 'b-kingdom', 'b-fellowship']);
  });

  for (const [what, text, expected] of misspelt) {
    it(`are found by ${what}, behind what was asked for`, async () => {
      expect((await found({ text })).slice(0, expected.length)).to.have.members(expected);
    });
  }

  it('are not guessed at when what was asked for is enough', async () => {
    expect(await found({ text: 'hobbit' })).to.have.length(3);
    expect(await found({ text: 'the' })).to.not.include('b-names');
  });

  it('survive a text of any length', async () => {
    expect(await found({ text: 'fellowship '.repeat(10_000) })).to.deep.equal(['b-fellowship']);
    expect(await found({ text: 'x'.repeat(10_000) })).to.deep.equal([]);
  });
}

function describeSorts(found: FindIds): void {
  it('are listed by title, whatever the case and the accents', async () => {
    const listed = await found({ sort: 'title' });
    expect(listed.slice(0, 3)).to.deep.equal(['b-history', 'b-none', 'b-death']);
    expect(listed.slice(-2)).to.deep.equal(['b-names', 'b-peace']);
    expect(listed).to.have.members(offered);
    expect(await found({ text: ' \t\n', sort: 'title' })).to.deep.equal(listed);
  });

  it('are listed newest and oldest first, those without a year last', async () => {
    const newest = await found({ sort: 'newest' });
    expect(newest.slice(0, 3)).to.deep.equal(['b-kingdom', 'b-film', 'b-history']);
    expect(newest.slice(-2)).to.deep.equal(['b-iliad', 'b-none']);
    const oldest = await found({ sort: 'oldest' });
    expect(oldest.slice(0, 3)).to.deep.equal(['b-iliad', 'b-lear', 'b-peace']);
    expect(oldest.at(-1)).to.equal('b-none');
  });

  it('are listed best rated first, by the word of many rather than of one, those without ratings last', async () => {
    const rated = await found({ sort: 'rating' });
    expect(rated.slice(0, 8)).to.deep.equal([
      'b-fellowship',
      'b-hobbit',
      'b-potter-1',
      'b-potter-2',
      'b-potter-3',
      'b-bras',
      'b-it',
      'b-history',
    ]);
  });

  it('are listed by how liked they are when there is no text to be relevant to', async () => {
    const listed = await found({});
    // Seven to nine likes are about as many: equal ones by volume, then by title.
    expect(listed.slice(0, 3)).to.deep.equal(['b-potter-1', 'b-fellowship', 'b-hobbit']);
  });
}

function describeFilters(found: FindIds): void {
  const finds = async (filters: Partial<BookFilters>, expected: readonly string[]) =>
    expect(await found({ filters }), JSON.stringify(filters)).to.have.members(expected);

  it('are filtered by any of several genres', async () => {
    await finds({ genres: ['horror'] }, ['b-it']);
    await finds({ genres: ['horror', 'drama'] }, ['b-it', 'b-lear']);
    await finds({ genres: ['unheard-of'] }, []);
  });

  it('are filtered by author, however the name is written', async () => {
    const saramago = ['b-blindness', 'b-death', 'b-names'];
    for (const name of ['José Saramago', 'jose saramago', 'JOSE SARAMAGO '])
      await finds({ authors: [name] }, saramago);
    await finds({ authors: ['Saramago'] }, []);
    await finds({ authors: ['Homer', 'joseph heller'] }, ['b-iliad', 'b-catch']);
    await finds({ authors: ['!'] }, []);
  });

  it('are filtered by language', async () => {
    await finds({ languages: ['ru'] }, ['b-peace']);
    expect(await found({ filters: { languages: ['ru', 'pt'] } })).to.have.length(7);
  });

  it('are filtered by year, with both ends and open ones; those without a year pass none', async () => {
    await finds({ years: [{ from: 1950, to: 1950 }] }, ['b-robot']);
    await finds({ years: [{ from: 1954, to: 1955 }] }, ['b-fellowship', 'b-rings']);
    await finds({ years: [{ from: 2009, to: null }] }, ['b-kingdom', 'b-film', 'b-history']);
    await finds({ years: [{ from: null, to: 1700 }] }, ['b-iliad', 'b-lear']);
    await finds(
      {
        years: [
          { from: null, to: -1 },
          { from: 2018, to: 2018 },
        ],
      },
      ['b-iliad', 'b-kingdom'],
    );
    expect(await found({ filters: { years: [{ from: null, to: null }] } })).to.not.include('b-none');
  });

  it('must pass every filter, and have the words', async () => {
    await finds({ genres: ['classics'], languages: ['pt'], years: [{ from: 1890, to: null }] }, [
      'b-casmurro',
    ]);
    expect(await found({ text: 'tolkien', filters: { languages: ['pt'] } })).to.deep.equal(['b-hobbit-pt']);
    expect(await found({ text: 'tolkien', filters: { languages: ['ru'] } })).to.deep.equal([]);
  });
}

/** The ids of a whole list, part by part. */
async function walk<Mark>(
  next: (after: Mark | undefined) => Promise<ListPart<{ readonly id: string }, Mark>>,
): Promise<readonly string[]> {
  const ids: string[] = [];
  let part = await next(undefined);
  for (;;) {
    ids.push(...part.items.map(({ id }) => id));
    if (part.next === null) return ids;
    part = await next(part.next);
  }
}
