import { expect } from 'chai';
import { bookRated, preferring } from '../../domain/testing/examples.ts';
import { trendingGain } from '../../domain/trending.ts';
import { queriesOn, freshness, type QueryPorts } from '../../queries/queries.ts';
import {
  bookNamed,
  exampleBook,
  exampleHistoryEntry,
  exampleRecommendation,
  readerNamed,
} from '../memory/examples.ts';
import { memoryProgress, type MemoryProgress } from '../memory/progress.ts';
import { memoryQueryPorts, type MemoryQueryPorts } from '../memory/query-ports.ts';
import { contexts, type Context } from './contexts.ts';
import { queryApp } from './query-api.ts';
import { knowsEverybody, startTestApi, testIssuer, type AskOptions, type TestApi } from './testing.ts';

const ana = readerNamed('reader-ana');
const shelved = {
  bookId: bookNamed('b1'),
  shelf: 'reading' as const,
  stars: null,
  progress: null,
  since: '2026-01-01T00:00:00Z',
};
const at = (position: number) => ({ partition: 7, position, epoch: 'memory' });

describe('the query API', () => {
  let ports: MemoryQueryPorts;
  let progress: MemoryProgress;
  let api: TestApi;
  beforeEach(async () => {
    ports = library();
    progress = memoryProgress();
    progress.end(at(9));
    progress.apply(at(5));
    api = await start(ports, progress);
  });
  afterEach(() => api.close());

  const get = (path: string, options?: AskOptions) => api.ask('GET', path, options);
  const idsOf = (items: unknown) => (items as { id: string }[]).map(({ id }) => id);

  describe('about books', () => {
    it('shows a book to anybody', async () => {
      const { status, headers, json } = await get('/v1/books/b1');
      expect(status).to.equal(200);
      expect(json).to.deep.equal(exampleBook('b1'));
      expect(headers.get('content-type')).to.equal('application/json; charset=utf-8');
      expect(headers.get('x-content-type-options')).to.equal('nosniff');
      expect(headers.get('estante-stale')).to.equal(null);
      expect(headers.get('cache-control')).to.equal('public, no-cache');
      const known = { headers: { 'if-none-match': headers.get('etag') ?? '' } };
      expect((await get('/v1/books/b1', known)).status).to.equal(304);
      expect((await get('/v1/books/b2', known)).status).to.equal(200);
    });

    it('tells unknown and withdrawn books apart', async () => {
      const unknown = await get('/v1/books/b9');
      expect([unknown.status, unknown.json?.['type']]).to.deep.equal([404, '/problems/book-not-found']);
      expect(unknown.headers.get('content-type')).to.equal('application/problem+json; charset=utf-8');
      const gone = await get('/v1/books/b3');
      expect([gone.status, gone.json?.['type']]).to.deep.equal([410, '/problems/book-withdrawn']);
    });

    it('finds books by text, as many as asked for', async () => {
      // The nearly same title comes behind: someone may have mistyped it.
      expect(idsOf((await get('/v1/books?q=title+of+b2')).json?.['items'])).to.deep.equal(['b2', 'b1']);
      expect(idsOf((await get('/v1/books?limit=1')).json?.['items'])).to.deep.equal(['b1']);
      expect(idsOf((await get('/v1/books')).json?.['items'])).to.deep.equal(['b1', 'b2']);
    });

    it('lists popular books', async () => {
      const { json } = await get('/v1/books/popular?limit=1');
      expect(json).to.deep.equal({ items: [{ book: summary('b2'), likes: 3 }] });
    });

    it('lists trending books, of a genre too', async () => {
      const { status, json } = await get('/v1/trending?limit=1');
      expect([status, json]).to.deep.equal([200, { items: [{ book: summary('b2'), score: 3 }] }]);
      expect((await get('/v1/trending?genre=novel')).json?.['items']).to.have.length(2);
      expect((await get('/v1/trending?genre=cookery')).json).to.deep.equal({ items: [] });
      for (const asked of ['genre=Science+Fiction', 'genre=', 'genre=novel&genre=poetry']) {
        expect((await get(`/v1/trending?${asked}`)).status, asked).to.equal(400);
      }
    });

    it('answers HEAD like GET, without the body', async () => {
      const { status, headers, json } = await api.ask('HEAD', '/v1/books/b1');
      expect([status, json]).to.deep.equal([200, undefined]);
      expect(Number(headers.get('content-length'))).to.be.above(100);
    });
  });

  describe('about the reader who asks', () => {
    it('describes the reader', async () => {
      const { status, headers, json } = await get('/v1/me', { as: 'ana' });
      expect([status, json?.['id']]).to.deep.equal([200, ana]);
      expect(headers.get('cache-control')).to.equal('private, no-cache');
      expect(headers.get('vary')).to.equal('Authorization');
    });

    it('tells someone who is not registered how to be', async () => {
      const { status, json } = await get('/v1/me', { as: 'bea' });
      expect([status, json?.['type']]).to.deep.equal([404, '/problems/reader-not-registered']);
      expect(json?.['detail']).to.include('PUT /v1/me');
    });

    it('recommends books, and says why', async () => {
      expect((await get('/v1/me/recommendations', { as: 'ana' })).json).to.deep.equal({
        source: 'feed',
        modelVersion: 'm1',
        items: [
          {
            book: summary('b2'),
            score: 1,
            source: 'feed',
            reason: { kind: 'because-you-rated', book: { id: 'b1', title: 'Title of b1' } },
          },
        ],
        next: null,
      });
    });

    it('recommends popular books to someone who is not registered', async () => {
      const { json } = await get('/v1/me/recommendations?limit=1', { as: 'bea' });
      expect(json).to.deep.include({
        source: 'popular',
        items: [{ book: summary('b2'), score: 3, source: 'popular', reason: { kind: 'popular' } }],
      });
    });

    it('recommends more behind a cursor, narrowed to what is asked for', async () => {
      const first = await get('/v1/me/recommendations?limit=1&genre=novel', { as: 'bea' });
      const cursor = String(first.json?.['next']);
      const { json } = await get(`/v1/me/recommendations?limit=1&genre=novel&cursor=${cursor}`, {
        as: 'bea',
      });
      expect(json?.['items']).to.have.length(1);
      expect(json?.['items']).to.not.deep.equal(first.json?.['items']);
      const poems = await get('/v1/me/recommendations?genre=poetry', { as: 'bea' });
      expect([poems.status, poems.json?.['items']]).to.deep.equal([200, []]);
      for (const other of [`genre=poetry&cursor=${cursor}`, 'cursor=abc']) {
        const { status, json: problem } = await get(`/v1/me/recommendations?${other}`, { as: 'bea' });
        expect([status, problem?.['type']], other).to.deep.equal([400, '/problems/unknown-cursor']);
      }
    });

    it('says which filter of recommendations is wrong', async () => {
      for (const [asked, pointer, detail] of [
        ['genre=Sci+Fi', '#/genre', 'must be 1 to 40 lower-case letters, digits or hyphens'],
        [
          'pages=300-200',
          '#/pages',
          'must be a number of pages (300) or a range of them (200-400, 500- or -200)',
        ],
        ['year=soon', '#/year', 'must be a year (1999) or a range of years (1990-1999, 1990- or -1900)'],
        ['author=Ana', '#/author', 'is not known here'],
      ]) {
        const { status, json } = await get(`/v1/me/recommendations?${asked}`, { as: 'ana' });
        expect([status, json?.['errors']], asked).to.deep.equal([400, [{ in: 'query', pointer, detail }]]);
      }
    });

    it('arranges a home page', async () => {
      const { status, json } = await get('/v1/me/home?limit=5', { as: 'ana' });
      expect([status, json?.['source'], json?.['modelVersion']]).to.deep.equal([200, 'feed', 'm1']);
      expect(json?.['rows']).to.deep.equal([
        {
          kind: 'for-you',
          items: [
            {
              book: summary('b2'),
              score: 1,
              source: 'feed',
              reason: { kind: 'because-you-rated', book: { id: 'b1', title: 'Title of b1' } },
            },
          ],
        },
      ]);
    });

    it('counts rungs, answers and books', async () => {
      const figures = async () => (await get('/rungz')).json;
      expect(await figures()).to.deep.include({ since: '2026-07-01T12:00:00.000Z' });
      await get('/v1/me/recommendations', { as: 'ana' });
      const { rungs, answers, books } = (await figures()) as Record<string, Record<string, unknown>>;
      expect(rungs?.['feed']).to.deep.equal({ answered: 2, failed: 0, late: 0, resting: 0 });
      expect(answers).to.deep.include({ feed: 1, popular: 0 });
      expect(books).to.deep.include({ feed: 1, popular: 0 });
    });

    it('shows nobody the things of somebody else', async () => {
      expect((await get('/v1/me?readerId=reader-ana', { as: 'eve' })).status).to.equal(400);
      expect((await get('/v1/readers/reader-ana', { as: 'eve' })).status).to.equal(404);
      expect((await get('/v1/me/shelves/reading', { as: 'eve' })).json?.['items']).to.deep.equal([]);
    });

    it('refuses whoever is not signed in', async () => {
      for (const path of ['/v1/me', '/v1/me/shelves/reading', '/v1/me/recommendations']) {
        expect((await get(path)).json).to.include({ type: '/problems/not-signed-in', status: 401 });
        expect((await get(path, { as: 'forged' })).status).to.equal(401);
        expect((await get(path, { as: 'later' })).status).to.equal(503);
      }
    });
  });

  describe('with Estante-Min-Position', () => {
    const seen = (value: string) => ({ headers: { 'estante-min-position': value } });

    it('answers at once when the read model has come so far', async () => {
      const { status, headers } = await get('/v1/books/b1', seen('7.4;epoch=memory, 7.5;epoch=memory'));
      expect([status, headers.get('estante-stale')]).to.deep.equal([200, null]);
    });

    it('waits until the read model has come so far', async () => {
      setTimeout(() => progress.apply(at(6)), 60);
      const { status, headers } = await get('/v1/books/b1', seen('7.6;epoch=memory'));
      expect([status, headers.get('estante-stale')]).to.deep.equal([200, null]);
    });

    it('says that the answer is stale when the wait is over', async () => {
      const { status, headers } = await get('/v1/books/b1', seen('7.6;epoch=memory'));
      expect([status, headers.get('estante-stale')]).to.deep.equal([200, 'true']);
      const refused = await get('/v1/books/b9', seen('7.6;epoch=memory'));
      expect([refused.status, refused.headers.get('estante-stale')]).to.deep.equal([404, 'true']);
    });

    it('refuses a position that never was', async () => {
      for (const position of ['7.10;epoch=memory', '7.1;epoch=other', '99.1;epoch=memory']) {
        const { status, json } = await get('/v1/books/b1', seen(position));
        expect([status, json?.['type']]).to.deep.equal([409, '/problems/unknown-position']);
      }
    });

    it('refuses what is no position', async () => {
      for (const position of ['7.10', 'x', '', Array(17).fill('7.1;epoch=memory').join(',')]) {
        const { status, json } = await get('/v1/books/b1', seen(position));
        expect(status).to.equal(400);
        expect(json?.['errors']).to.deep.equal([
          {
            in: 'header',
            pointer: '#/Estante-Min-Position',
            detail: 'must be one to 16 positions such as 7.1042;epoch=5kq3z0, separated by commas',
          },
        ]);
      }
    });
  });

  describe('refusing', () => {
    it('lists every fault of a request at once', async () => {
      const long = 'x'.repeat(201);
      const { status, json } = await get(`/v1/books?limit=51&page=2&q=${long}`);
      expect(status).to.equal(400);
      expect(json?.['errors']).to.have.deep.members([
        { in: 'query', pointer: '#/limit', detail: 'must be 1 to 50' },
        { in: 'query', pointer: '#/page', detail: 'is not known here' },
        { in: 'query', pointer: '#/q', detail: 'must have at most 200 characters' },
      ]);
    });

    it('takes each limit within its bounds only', async () => {
      for (const [path, limitMax] of [
        ['/v1/books', 50],
        ['/v1/books/popular', 50],
        ['/v1/trending', 50],
        ['/v1/me/recommendations', 60],
        ['/v1/me/home', 20],
        ['/v1/me/shelves/reading', 100],
        ['/v1/me/history', 100],
      ] as const) {
        expect((await get(`${path}?limit=${limitMax}`, { as: 'ana' })).status).to.equal(200);
        for (const limit of [0, limitMax + 1, 1.5, 'many', '']) {
          expect((await get(`${path}?limit=${limit}`, { as: 'ana' })).status).to.equal(400);
        }
      }
      expect((await get('/v1/books?q=a&q=b')).status).to.equal(400);
    });

    it('refuses a shelf that there is not', async () => {
      const { json } = await get('/v1/me/shelves/attic', { as: 'ana' });
      expect(json?.['errors']).to.deep.equal([
        {
          in: 'path',
          pointer: '#/shelf',
          detail: 'Invalid option: expected one of "want-to-read"|"reading"|"finished"|"abandoned"',
        },
      ]);
    });

    it('does not take commands', async () => {
      const { status, headers } = await api.ask('POST', '/v1/books', { body: {} });
      expect([status, headers.get('allow')]).to.deep.equal([405, 'HEAD, GET, OPTIONS']);
      expect((await api.ask('PUT', '/v1/me/books/b1/rating', { as: 'ana' })).status).to.equal(404);
    });
  });

  describe('when stores are away', () => {
    const away = () => Promise.reject(new Error('redis://user:secret@db is away'));

    it('has no recommendations when every rung of the ladder fails', async () => {
      const broken = await start({ ...ports, directory: { find: away } }, progress);
      const { status, headers, json } = await broken.ask('GET', '/v1/me/recommendations', { as: 'ana' });
      expect([status, json?.['type']]).to.deep.equal([503, '/problems/recommendations-unavailable']);
      expect(headers.get('retry-after')).to.equal('1');
      expect(broken.faults).to.deep.equal([]);
      await broken.close();
    });

    it('has no popular books while they cannot be counted', async () => {
      const broken = await start({ ...ports, popularBooks: { top: away } }, progress);
      const { status, json } = await broken.ask('GET', '/v1/books/popular');
      expect([status, json?.['type']]).to.deep.equal([503, '/problems/popular-books-unavailable']);
      await broken.close();
    });

    it('cannot tell what trends while scores cannot be read', async () => {
      const broken = await start({ ...ports, trendingBooks: { top: away, among: away } }, progress);
      const { status, headers, json } = await broken.ask('GET', '/v1/trending');
      expect([status, json?.['type']]).to.deep.equal([503, '/problems/trending-unavailable']);
      expect(headers.get('retry-after')).to.equal('1');
      await broken.close();
    });

    it('answers other errors with a trace id and nothing else', async () => {
      const broken = await start({ ...ports, bookViews: { find: away } }, progress);
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      const { status, json } = await broken.ask('GET', '/v1/books/b1', { headers: { traceparent } });
      expect(status).to.equal(500);
      expect(json).to.include({
        type: '/problems/internal-error',
        traceId: '0af7651916cd43dd8448eb211c80319c',
      });
      expect(JSON.stringify(json)).not.to.include('secret');
      expect(broken.faults).to.have.length(1);
      await broken.close();
    });
  });

  it('mounts only the contexts it is told to', async () => {
    const books = await start(ports, progress, ['books']);
    expect((await books.ask('GET', '/v1/books/b1')).status).to.equal(200);
    expect((await books.ask('GET', '/v1/me', { as: 'ana' })).status).to.equal(404);
    await books.close();
  });
});

function library(): MemoryQueryPorts {
  const ports = memoryQueryPorts();
  const { books, readers, recommendations } = ports;
  for (const id of ['b1', 'b2', 'b3']) {
    books.views.set(bookNamed(id), exampleBook(id, { withdrawn: id === 'b3' }));
  }
  readers.enter({ issuer: testIssuer, subject: 'ana' }, ana);
  readers.profiles.set(ana, {
    id: ana,
    registeredAt: '2026-01-01T00:00:00Z',
    origin: 'sign-in',
    displayName: 'Ana',
    about: null,
    yearlyGoal: null,
    preferences: preferring('poetry'),
  });
  readers.shelves.set(ana, [shelved]);
  readers.histories.set(ana, { recent: [exampleHistoryEntry('b1')], seen: [bookNamed('b1')] });
  recommendations.feedsByReader.set(ana, { modelVersion: 'm1', items: [exampleRecommendation('b2', 'b1')] });
  recommendations.likes.set(bookNamed('b2'), 3).set(bookNamed('b1'), 2);
  const one = trendingGain({ ...bookRated(5), recordedAt: ports.clock().toISOString() });
  recommendations.trends.set(bookNamed('b2'), 3 * one).set(bookNamed('b1'), 2 * one);
  return ports;
}

const summary = (id: string) => {
  const { withdrawn: _withdrawn, ratings: _ratings, ...known } = exampleBook(id);
  return known;
};

const start = (
  ports: QueryPorts,
  { watermarks, log, parked }: MemoryProgress,
  mounted: readonly Context[] = contexts,
): Promise<TestApi> =>
  startTestApi((onFault) =>
    queryApp({
      queries: queriesOn(ports),
      freshness: freshness({ watermarks, log, parked }, { waitMs: 200, waitersMax: 10, pollMs: 10 }),
      verifyToken: knowsEverybody,
      contexts: mounted,
      readiness: {},
      checkReplies: true,
      onFault,
    }),
  );
