import { expect } from 'chai';
import { emptyProfile, noPreferences, untouchedReading } from '../../domain/values.ts';
import { queriesOn, freshness } from '../../queries/queries.ts';
import type { ReadModelName } from '../../queries/ports.ts';
import { bookNamed, exampleBook, readerNamed } from '../memory/examples.ts';
import { memoryProgress, type MemoryProgress } from '../memory/progress.ts';
import { memoryQueryPorts, type MemoryQueryPorts } from '../memory/query-ports.ts';
import { contexts } from './contexts.ts';
import { queryApp } from './query-api.ts';
import { knowsEverybody, startTestApi, testIssuer, type TestApi } from './testing.ts';

const ana = readerNamed('reader-ana');
const at = (position: number) => ({ partition: 7, position, epoch: 'memory' });
const since = '2026-01-02T03:04:05.678Z';

describe('the pages of a reader over HTTP', () => {
  let progress: MemoryProgress;
  let ports: MemoryQueryPorts;
  let api: TestApi;
  beforeEach(async () => {
    progress = memoryProgress();
    progress.end(at(9));
    progress.apply(at(5));
    ports = library();
    const queries = queriesOn(ports);
    api = await startTestApi((onFault) =>
      queryApp({
        queries,
        freshness: freshness(progress, { waitMs: 100, waitersMax: 10, pollMs: 10 }),
        verifyToken: knowsEverybody,
        contexts,
        readiness: {},
        checkReplies: true,
        corsOrigins: ['https://app.example'],
        onFault,
      }),
    );
  });
  afterEach(() => api.close());

  const get = (path: string, as = 'ana') => api.ask('GET', path, { as });
  const idsOf = (json: Record<string, unknown> = {}) =>
    (json['items'] as { book: { id: string } }[]).map(({ book }) => book.id);

  it('show a reader their profile, with what they stated of themselves', async () => {
    const { json } = await get('/v1/me');
    expect(json).to.deep.equal({
      id: ana,
      registeredAt: since,
      origin: 'imported',
      displayName: 'Ana',
      about: null,
      yearlyGoal: 3,
      preferences: noPreferences,
    });
  });

  it('are answered 304 while nothing has changed, and anew when something has', async () => {
    const path = '/v1/me/shelves';
    const etag = (await get(path)).headers.get('etag') ?? '';
    const knowing = (as?: string) =>
      api.ask('GET', path, { headers: { 'if-none-match': etag }, ...(as === undefined ? {} : { as }) });
    const same = await knowing('ana');
    expect([same.status, same.json, same.headers.get('etag')]).to.deep.equal([304, undefined, etag]);
    const { headers } = same;
    expect([headers.get('cache-control'), headers.get('content-length')]).to.deep.equal([
      'private, no-cache',
      null,
    ]);
    expect(headers.get('vary')).to.equal('Authorization, Origin');
    expect([(await knowing('eve')).status, (await knowing()).status]).to.deep.equal([200, 401]);
    ports.readers.shelves.set(ana, []);
    expect((await knowing('ana')).status).to.equal(200);
  });

  it('count the books on every shelf', async () => {
    const counts = [0, 0, 2, 0];
    const shelves = ['want-to-read', 'reading', 'finished', 'abandoned'];
    const { status, json } = await get('/v1/me/shelves');
    expect([status, json]).to.deep.equal([
      200,
      { shelves: shelves.map((shelf, index) => ({ shelf, books: counts[index] })) },
    ]);
    expect((await get('/v1/me/shelves', 'eve')).json).to.deep.equal({
      shelves: shelves.map((shelf) => ({ shelf, books: 0 })),
    });
  });

  it('list a shelf, the newest first unless told otherwise', async () => {
    const { json } = await get('/v1/me/shelves/finished?limit=1');
    const { next, ...rest } = json ?? {};
    const { ratings: _ratings, pages: _pages, ...book } = exampleBook('b2');
    expect(rest).to.deep.equal({
      shelf: 'finished',
      sort: 'newest',
      total: 2,
      items: [{ shelf: 'finished', stars: 4, progress: null, since, book }],
    });
    const { json: more } = await get(`/v1/me/shelves/finished?limit=1&cursor=${String(next)}`);
    expect([idsOf(more), more?.['next']]).to.deep.equal([['b1'], null]);
    expect(idsOf((await get('/v1/me/shelves/finished?sort=title')).json)).to.deep.equal(['b1', 'b2']);
    expect(idsOf((await get('/v1/me/shelves/finished', 'eve')).json)).to.deep.equal([]);
  });

  it('list the history, part by part', async () => {
    const { json } = await get('/v1/me/history?limit=1');
    const { ratings: _ratings, pages: _pages, ...book } = exampleBook('b2');
    const { next, items } = json ?? {};
    expect(items).to.deep.equal([{ ...untouchedReading, dismissed: true, viewed: true, at: since, book }]);
    const { json: more } = await get(`/v1/me/history?cursor=${String(next)}`);
    expect([idsOf(more), more?.['next']]).to.deep.equal([['b3'], null]);
    expect(more?.['items']).to.have.nested.property('[0].book.withdrawn', true);
  });

  it('count what was read, of all years or one', async () => {
    const { status, json } = await get('/v1/me/stats');
    const tally = { finished: 2, rated: 1, starsMean: 4, pages: 412, ofUnknownLength: 1, abandoned: 0 };
    const { ratings: _ratings, pages, ...book } = exampleBook('b1', { pages: 412 });
    expect([status, json]).to.deep.equal([
      200,
      {
        totals: tally,
        years: [{ year: 2026, ...tally }],
        genres: [{ genre: 'novel', finished: 2, starsMean: 4 }],
        languages: [{ language: 'pt', finished: 2 }],
        longest: { book, pages },
        goal: { year: 2026, books: 3, finished: 2, missing: 1 },
      },
    ]);
    expect((await get('/v1/me/stats?year=2025')).json).to.deep.include({ years: [], longest: null });
  });

  it('refuse a cursor that is none of the list', async () => {
    const { json } = await get('/v1/me/history?limit=1');
    const ofHistory = String(json?.['next']);
    for (const path of [
      '/v1/me/history?cursor=',
      '/v1/me/history?cursor=x',
      `/v1/me/history?cursor=${ofHistory}x`,
      `/v1/me/shelves/finished?cursor=${ofHistory}`,
    ]) {
      const refused = await get(path);
      expect([refused.status, refused.json?.['type']], path).to.deep.equal([400, '/problems/unknown-cursor']);
    }
    expect((await get('/v1/me/history?cursor=x&cursor=y')).json?.['type']).to.equal(
      '/problems/invalid-request',
    );
  });

  it('refuse an order that there is not, and what is no year', async () => {
    for (const path of [
      '/v1/me/shelves/finished?sort=colour',
      '/v1/me/stats?year=',
      '/v1/me/stats?year=26',
      '/v1/me/stats?year=2026.5',
      '/v1/me/stats?year=2025&year=2026',
    ]) {
      const { status, json } = await get(path);
      expect([status, json?.['type']], path).to.deep.equal([400, '/problems/invalid-request']);
    }
  });

  it('refuse whoever is not signed in', async () => {
    for (const path of ['/v1/me/shelves', '/v1/me/shelves/finished', '/v1/me/history', '/v1/me/stats']) {
      expect((await api.ask('GET', path)).status, path).to.equal(401);
    }
  });

  const restOn: Readonly<Record<string, readonly ReadModelName[]>> = {
    '/v1/me': ['profiles'],
    '/v1/me/shelves': ['shelves'],
    '/v1/me/shelves/finished': ['shelves', 'book-titles'],
    '/v1/me/history': ['reading-history', 'book-titles'],
    '/v1/me/stats': ['shelves', 'book-titles', 'profiles'],
  };
  for (const [path, readModels] of Object.entries(restOn)) {
    it(`wait for ${readModels.join(' and ')} when ${path} is asked with a position`, async () => {
      const stale = async () => {
        const headers = { 'estante-min-position': '7.6;epoch=memory' };
        return (await api.ask('GET', path, { as: 'ana', headers })).headers.get('estante-stale');
      };
      for (const readModel of readModels) {
        expect(await stale(), `before ${readModel}`).to.equal('true');
        progress.apply(at(6), readModel);
      }
      expect(await stale()).to.equal(null);
    });
  }
});

function library(): MemoryQueryPorts {
  const ports = memoryQueryPorts();
  const { books, readers } = ports;
  books.views.set(bookNamed('b1'), exampleBook('b1', { pages: 412 }));
  books.views.set(bookNamed('b2'), exampleBook('b2'));
  books.views.set(bookNamed('b3'), exampleBook('b3', { withdrawn: true }));
  readers.enter({ issuer: testIssuer, subject: 'ana' }, ana);
  readers.profiles.set(ana, {
    ...emptyProfile,
    id: ana,
    registeredAt: since,
    origin: 'imported',
    displayName: 'Ana',
    yearlyGoal: 3,
    preferences: noPreferences,
  });
  const onShelf = { shelf: 'finished', progress: null, since } as const;
  readers.shelves.set(ana, [
    { ...onShelf, bookId: bookNamed('b1'), stars: null, since: '2026-01-01T00:00:00.000Z' },
    { ...onShelf, bookId: bookNamed('b2'), stars: 4 },
  ]);
  const past = { ...untouchedReading, viewed: true, at: since };
  readers.readings.set(ana, [
    { ...past, bookId: bookNamed('b2'), dismissed: true, position: 8 },
    { ...past, bookId: bookNamed('b3'), position: 7 },
  ]);
  return ports;
}
