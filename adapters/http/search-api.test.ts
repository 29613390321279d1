import { expect } from 'chai';
import { freshness, queriesOn } from '../../queries/queries.ts';
import { sampleBooks } from '../../queries/testing/sample-books.ts';
import { memoryProgress } from '../memory/progress.ts';
import { memoryQueryPorts } from '../memory/query-ports.ts';
import { contexts } from './contexts.ts';
import { queryApp } from './query-api.ts';
import { knowsEverybody, startTestApi, type TestApi } from './testing.ts';

describe('GET /v1/books', () => {
  let api: TestApi;
  before(async () => {
    const ports = memoryQueryPorts();
    for (const book of sampleBooks) ports.books.views.set(book.id, book);
    api = await startTestApi((onFault) =>
      queryApp({
        queries: queriesOn(ports),
        freshness: freshness(memoryProgress()),
        verifyToken: knowsEverybody,
        contexts,
        readiness: {},
        checkReplies: true,
        onFault,
      }),
    );
  });
  after(() => api.close());

  const get = (query: string) => api.ask('GET', `/v1/books${query}`);
  const idsOf = async (query: string) => {
    const { json = {} } = await get(query);
    return (json['items'] as readonly { readonly id: string }[]).map(({ id }) => id);
  };
  const faultsOf = async (query: string) => (await get(query)).json?.['errors'];

  it('answers with books, how many there are, what else could be chosen, and where to go on', async () => {
    const { status, json } = await get('?q=saramago&limit=2');
    expect(status).to.equal(200);
    expect(json).to.have.all.keys('sort', 'total', 'items', 'next', 'facets');
    expect(json).to.include({ sort: 'relevance', total: 3 });
    expect(json?.['items']).to.have.length(2);
    expect(json?.['facets']).to.deep.include({ languages: [{ value: 'pt', books: 3 }] });
    const cursor = String(json?.['next']);
    const { json: rest } = await get(`?q=saramago&limit=2&cursor=${cursor}`);
    expect(rest?.['items']).to.have.length(1);
    expect(rest).to.deep.include({ total: 3, next: null, facets: null });
    expect((await get(`?q=saramago&cursor=${cursor}&facets=true`)).json?.['facets']).to.not.equal(null);
    expect((await get('?q=saramago&facets=false')).json?.['facets']).to.equal(null);
  });

  it('filters by any of the values that a parameter is given', async () => {
    expect(await idsOf('?genre=horror&genre=drama')).to.have.members(['b-it', 'b-lear']);
    expect(await idsOf('?author=jose+saramago')).to.have.length(3);
    expect(await idsOf('?language=ru&language=pt&sort=oldest&limit=2')).to.deep.equal(['b-peace', 'b-bras']);
  });

  it('takes a year, a range of years and ranges with an open end', async () => {
    const years: Readonly<Record<string, readonly string[]>> = {
      '1950': ['b-robot'],
      '1954-1955': ['b-fellowship', 'b-rings'],
      '2009-': ['b-history', 'b-kingdom', 'b-film'],
      '-1700': ['b-iliad', 'b-lear'],
      '--1': ['b-iliad'],
      '-770--761': ['b-iliad'],
    };
    for (const [year, expected] of Object.entries(years))
      expect(await idsOf(`?year=${year}`), year).to.have.members(expected);
    expect(await idsOf('?year=1950&year=2018-2020')).to.have.members(['b-robot', 'b-kingdom']);
  });

  it('says what is wrong with a filter', async () => {
    for (const year of ['', '-', 'x', '19501', '1960-1950', '1950-1960-1970', '1e3'])
      expect(await faultsOf(`?year=${year}`), year).to.deep.equal([
        {
          in: 'query',
          pointer: '#/year',
          detail: 'must be a year (1999) or a range of years (1990-1999, 1990- or -1900)',
        },
      ]);
    expect(await faultsOf('?genre=Not+A+Genre')).to.have.length(1);
    expect(await faultsOf('?language=english')).to.have.length(1);
    expect(await faultsOf('?sort=best')).to.have.length(1);
    expect(await faultsOf('?facets=yes')).to.have.length(1);
    expect(await faultsOf(`?${'genre=horror&'.repeat(21)}`)).to.have.length(1);
    expect(await faultsOf('?q=a&q=b&cursor=a&cursor=b')).to.have.length(2);
    expect(await faultsOf(`?q=${'x'.repeat(201)}`)).to.have.length(1);
  });

  it('takes any text that a person can type or break', async () => {
    for (const text of [
      '%00',
      '%F0%9F',
      '%22%27%5C',
      '%26%7C%21%3A%2A',
      'a%3A%2A',
      '%EF%B7%BA'.repeat(200),
      'x'.repeat(200),
    ]) {
      expect((await get(`?q=${text}&author=${text}`)).status, text).to.equal(200);
    }
  });

  it('refuses a cursor that is none, and one of another search', async () => {
    const { json } = await get('?q=the&limit=1');
    for (const query of ['?cursor=x', '?cursor=', `?q=then&cursor=${String(json?.['next'])}`]) {
      const { status, json: refusal } = await get(query);
      expect([status, refusal?.['type']], query).to.deep.equal([400, '/problems/unknown-cursor']);
    }
  });

  it('lists the other editions of a book at /v1/books/{id}/editions', async () => {
    const { status, json } = await get('/b-hobbit/editions');
    expect(status).to.equal(200);
    expect(json).to.have.nested.property('items[0].id', 'b-hobbit-pt');
    expect(json).to.have.property('items').with.length(2);
    expect((await get('/b-catch/editions')).json).to.deep.equal({ items: [], next: null });
    const unknown = await get('/b-unknown/editions');
    expect([unknown.status, unknown.json?.['type']]).to.deep.equal([404, '/problems/book-not-found']);
  });
});
