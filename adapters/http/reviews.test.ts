import { expect } from 'chai';
import { memoryProgress } from '../memory/progress.ts';
import { bookNamed, exampleBook } from '../memory/examples.ts';
import { memoryQueryPorts } from '../memory/query-ports.ts';
import { contexts } from './contexts.ts';
import { queryApp } from './query-api.ts';
import { freshness, queriesOn } from '../../queries/queries.ts';
import {
  hobbit,
  knowsEverybody,
  librarian,
  memoryLogToBreak,
  startCommandApi,
  startTestApi,
  type MemoryLogToBreak,
  type TestApi,
} from './testing.ts';

describe('writing reviews over HTTP', () => {
  let log: MemoryLogToBreak;
  let api: TestApi;
  beforeEach(async () => {
    log = memoryLogToBreak();
    api = await startCommandApi(log);
    await api.ask('POST', '/v1/books', { as: librarian, body: hobbit });
  });
  afterEach(() => api.close());

  const path = '/v1/me/books/b-hobbit/review';
  const written = () =>
    log.partitions
      .flat()
      .filter(({ type }) => type.startsWith('Review'))
      .map(({ type, data }) => [type, (data as { review?: unknown }).review]);

  it('writes, revises and removes what a reader thinks', async () => {
    await api.ask('PUT', path, { as: 'ana', body: { text: '  A fine walk.  ' } });
    await api.ask('PUT', path, { as: 'ana', body: { text: 'He comes back.', spoilers: true } });
    const removed = await api.ask('DELETE', path, { as: 'ana' });
    expect(removed.status).to.equal(200);
    expect(written()).to.deep.equal([
      ['ReviewWritten', { text: 'A fine walk.', spoilers: false }],
      ['ReviewRevised', { text: 'He comes back.', spoilers: true }],
      ['ReviewRemoved', undefined],
    ]);
  });

  it('refuses an empty review, one that is too long, and members nobody knows', async () => {
    for (const body of [{ text: ' ' }, { text: 'x'.repeat(5_001) }, { text: 'x', stars: 5 }, {}]) {
      expect((await api.ask('PUT', path, { as: 'ana', body })).status).to.equal(400);
    }
    expect(written()).to.deep.equal([]);
  });
});

describe('reading reviews over HTTP', () => {
  let api: TestApi;
  before(async () => {
    const ports = memoryQueryPorts();
    ports.books.views.set(bookNamed('b1'), exampleBook('b1')).set(bookNamed('b2'), exampleBook('b2'));
    ports.reviews.written.set(
      bookNamed('b1'),
      [1, 2, 3].map((position) => ({
        text: `review ${position}`,
        spoilers: false,
        by: 'Ana',
        stars: 5,
        writtenAt: '2026-01-01T00:00:00.000Z',
        revisedAt: null,
        partition: 7,
        position,
      })),
    );
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

  const list = (id: string, query = '') => api.ask('GET', `/v1/books/${id}/reviews${query}`);
  const textsOf = (json: unknown) =>
    (json as { items: readonly { text: string }[] }).items.map(({ text }) => text);

  it('lists them newest first, in parts that follow each other', async () => {
    const first = await list('b1', '?limit=2');
    expect(first.json).to.deep.include({ total: 3 });
    expect(textsOf(first.json)).to.deep.equal(['review 3', 'review 2']);
    const rest = await list('b1', `?limit=2&cursor=${String(first.json?.['next'])}`);
    expect(textsOf(rest.json)).to.deep.equal(['review 1']);
    expect(rest.json?.['next']).to.equal(null);
  });

  it('names a review without naming its reader', async () => {
    const { json } = await list('b1', '?limit=1');
    expect(json?.['items']).to.deep.equal([
      {
        id: '7.3',
        by: 'Ana',
        stars: 5,
        text: 'review 3',
        spoilers: false,
        writtenAt: '2026-01-01T00:00:00.000Z',
        revisedAt: null,
      },
    ]);
  });

  it('is empty for a book without reviews, and refuses a book that nobody knows and the cursor of another book', async () => {
    expect((await list('b2')).json).to.deep.equal({ total: 0, items: [], next: null });
    expect((await list('b9')).status).to.equal(404);
    const { json } = await list('b1', '?limit=1');
    const other = await list('b2', `?cursor=${String(json?.['next'])}`);
    expect(other.json?.['type']).to.equal('/problems/unknown-cursor');
  });
});
