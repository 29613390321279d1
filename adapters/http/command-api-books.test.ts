import { expect } from 'chai';
import { hobbit, librarian, memoryLogToBreak, startCommandApi, type TestApi } from './testing.ts';

describe('the command API, on the facts of books', () => {
  const log = memoryLogToBreak();
  let api: TestApi;
  before(async () => {
    api = await startCommandApi(log);
    await api.ask('POST', '/v1/books', { as: librarian, body: hobbit });
  });
  after(() => api.close());

  const { id: _id, ...factsOfHobbit } = hobbit;
  const add = (id: string, change: object) =>
    api.ask('POST', '/v1/books', { as: librarian, body: { ...hobbit, id, ...change } });
  const revise = (id: string, change: object) =>
    api.ask('PUT', `/v1/books/${id}`, { as: librarian, body: { ...factsOfHobbit, ...change } });
  const lastOf = (id: string) =>
    log.partitions
      .flat()
      .filter(({ stream }) => stream === `book-${id}`)
      .at(-1);

  it('revises a book by its full facts, and forgets what they leave out', async () => {
    const { pages: _pages, ...known } = { ...factsOfHobbit, pages: 310 };
    await revise('b-hobbit', { pages: 310, series: [{ name: 'Middle-earth', volume: 0 }] });
    const { status, headers, json } = await revise('b-hobbit', { genres: ['classics'] });
    expect(status).to.equal(200);
    expect(json?.['position']).to.equal(headers.get('estante-position'));
    expect(lastOf('b-hobbit')).to.deep.include({
      type: 'BookRevised',
      data: { ...known, genres: ['classics'], series: [], bookId: 'b-hobbit' },
    });
    expect(lastOf('b-hobbit')?.meta.actor).to.equal('librarian');
  });

  it('appends nothing when the facts are those that are known', async () => {
    await revise('b-hobbit', {});
    const { version } = lastOf('b-hobbit') ?? {};
    expect((await revise('b-hobbit', {})).status).to.equal(200);
    expect(lastOf('b-hobbit')?.version).to.equal(version);
  });

  it('revises no book that is unknown or withdrawn', async () => {
    const unknown = await revise('b-unknown', {});
    expect([unknown.status, unknown.json?.['type']]).to.deep.equal([404, '/problems/book-not-found']);
    await add('b-gone', {});
    await api.ask('DELETE', '/v1/books/b-gone', { as: librarian });
    const gone = await revise('b-gone', {});
    expect([gone.status, gone.json?.['type']]).to.deep.equal([410, '/problems/book-withdrawn']);
  });

  it('takes series, an omnibus among them, the work, and a language that is none', async () => {
    const change = {
      series: [
        { name: 'Middle-earth', volume: 0.5 },
        { name: 'Collected works', volume: 1, lastVolume: 4 },
      ],
      workId: 'w-hobbit',
      language: 'mul',
    };
    expect((await add('b-omnibus', change)).status).to.equal(201);
    expect(lastOf('b-omnibus')?.data).to.deep.include(change);
  });

  it('takes a book without year, series and genres', async () => {
    const body = { id: 'b-bare', title: 'Bare', authors: ['Anonymous'], language: 'und' };
    expect((await api.ask('POST', '/v1/books', { as: librarian, body })).status).to.equal(201);
    const { id: _bare, ...facts } = body;
    expect(lastOf('b-bare')?.data).to.deep.equal({ ...facts, bookId: 'b-bare', series: [], genres: [] });
  });

  for (const [what, send] of [
    ['adding', (change: object) => add('b-wrong', change)],
    ['revising', (change: object) => revise('b-hobbit', change)],
  ] as const) {
    const faultsOf = async (change: object) => (await send(change)).json?.['errors'];
    const volume = 2;

    it(`refuses a field that is not known, by its name, when ${what}`, async () => {
      expect(await faultsOf({ isbn: '9780261102217' })).to.deep.equal([
        { in: 'body', pointer: '#/isbn', detail: 'is not known here' },
      ]);
      expect(await faultsOf({ series: [{ name: 'Middle-earth', volume, of: 4 }] })).to.deep.equal([
        { in: 'body', pointer: '#/series/0/of', detail: 'is not known here' },
      ]);
    });

    it(`refuses a last volume that is not above the first, when ${what}`, async () => {
      const series = [
        { name: 'Other', volume },
        ...[2, 1].map((lastVolume) => ({ name: 'A', volume, lastVolume })),
      ];
      expect(await faultsOf({ series })).to.deep.equal([
        { in: 'body', pointer: '#/series/1/lastVolume', detail: 'must be above volume' },
        { in: 'body', pointer: '#/series/2/lastVolume', detail: 'must be above volume' },
      ]);
    });

    it(`refuses a series as it was written once, alone, when ${what}`, async () => {
      expect(await faultsOf({ series: { name: 'Middle-earth', volume } })).to.deep.equal([
        { in: 'body', pointer: '#/series', detail: 'must be an array' },
      ]);
    });
  }

  it('takes the id of a revised book from the path alone', async () => {
    expect((await revise('b-hobbit', { id: 'b-hobbit' })).json?.['errors']).to.deep.equal([
      { in: 'body', pointer: '#/id', detail: 'is not known here' },
    ]);
  });
});
