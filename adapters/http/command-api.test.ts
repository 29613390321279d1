import { expect } from 'chai';
import { partitionOfOwner } from '../../domain/partition.ts';
import type { StoredEvent } from '../../domain/stored-event.ts';
import {
  hobbit,
  librarian,
  memoryLogToBreak,
  startCommandApi,
  type AskOptions,
  type MemoryLogToBreak,
  type TestApi,
} from './testing.ts';

const positionPattern = /^\d+\.\d+;epoch=memory$/;

describe('the command API', () => {
  let log: MemoryLogToBreak;
  let api: TestApi;
  beforeEach(async () => {
    log = memoryLogToBreak();
    api = await startCommandApi(log);
    await api.ask('POST', '/v1/books', { as: librarian, body: hobbit });
  });
  afterEach(() => api.close());

  const events = (type?: string): StoredEvent[] =>
    log.partitions.flat().filter((event) => type === undefined || event.type === type);
  const put = (path: string, options?: AskOptions) => api.ask('PUT', path, { as: 'ana', ...options });
  const rate = (options?: AskOptions) =>
    put('/v1/me/books/b-hobbit/rating', { body: { stars: 5 }, ...options });

  describe('for readers', () => {
    it('rates a book and answers where in the log that is', async () => {
      const { status, headers, json } = await rate();
      expect(status).to.equal(200);
      expect(json?.['position']).to.match(positionPattern);
      expect(headers.get('estante-position')).to.equal(json?.['position']);
      expect(events('BookRated')[0]?.data).to.deep.include({ readerId: 'reader-ana', stars: 5 });
      const end = log.partitions[partitionOfOwner('reader-ana', 16)]?.length ?? 0;
      expect(json?.['position']).to.equal(`${partitionOfOwner('reader-ana', 16)}.${end};epoch=memory`);
    });

    it('takes a rating back', async () => {
      await rate();
      expect((await api.ask('DELETE', '/v1/me/books/b-hobbit/rating', { as: 'ana' })).status).to.equal(200);
      expect(events('RatingWithdrawn')).to.have.length(1);
    });

    it('shelves, views and dismisses a book', async () => {
      const shelved = await put('/v1/me/books/b-hobbit/shelf', { body: { shelf: 'want-to-read' } });
      const viewed = await api.ask('POST', '/v1/me/books/b-hobbit/views', { as: 'ana' });
      const dismissed = await put('/v1/me/books/b-hobbit/dismissal', { body: {} });
      expect([shelved.status, viewed.status, dismissed.status]).to.deep.equal([200, 200, 200]);
      expect(events().map(({ type }) => type)).to.include.members([
        'BookShelved',
        'BookViewed',
        'BookDismissed',
      ]);
    });

    it('registers whoever sends a first command, once, also when many come at the same time', async () => {
      await Promise.all([rate(), rate(), put('/v1/me/preferences', { body: {} })]);
      expect(events('ReaderRegistered').map(({ data }) => data)).to.deep.equal([
        { readerId: 'reader-ana', origin: 'sign-in' },
      ]);
    });

    it('registers on request, as often as asked', async () => {
      const first = await put('/v1/me');
      expect(first.status).to.equal(200);
      expect(await put('/v1/me', { body: {} })).to.deep.include({ status: 200, json: first.json });
      expect(events('ReaderRegistered')).to.have.length(1);
    });

    it('lets nobody act for somebody else', async () => {
      await rate({ as: 'eve', headers: { 'x-reader-id': 'reader-ana' } });
      expect(
        (await put('/v1/me/books/b-hobbit/rating?readerId=reader-ana', { as: 'eve', body: { stars: 1 } }))
          .status,
      ).to.equal(400);
      expect(
        (await put('/v1/me/books/b-hobbit/rating', { as: 'eve', body: { stars: 1, readerId: 'reader-ana' } }))
          .status,
      ).to.equal(400);
      expect(
        (await api.ask('PUT', '/v1/readers/reader-ana/books/b-hobbit/rating', { as: 'eve' })).status,
      ).to.equal(404);
      expect(events('BookRated').map(({ data }) => data)).to.deep.equal([
        {
          readerId: 'reader-eve',
          bookId: 'b-hobbit',
          before: { shelf: null, stars: null, dismissed: false, interest: 'none' },
          stars: 5,
        },
      ]);
    });

    it('records which request an event came from, but not who signed in', async () => {
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      const { headers } = await rate({
        headers: { traceparent, 'x-request-id': 'r-1', 'idempotency-key': 'k-1' },
      });
      expect(events('BookRated')[0]?.meta).to.deep.equal({
        commandId: 'k-1',
        causationId: 'k-1',
        correlationId: 'r-1',
        actor: 'reader-ana',
        traceparent,
      });
      expect(headers.get('x-request-id')).to.equal('r-1');
    });

    it('gives a request an id of its own when the sender gave none that can be used', async () => {
      const { headers } = await rate({ headers: { 'x-request-id': 'has space', traceparent: 'nonsense' } });
      const [event] = events('BookRated');
      expect(event?.meta.correlationId)
        .to.equal(headers.get('x-request-id'))
        .and.match(/^[0-9a-f-]{36}$/);
      expect(event?.meta).not.to.have.property('traceparent');
    });
  });

  describe('for librarians', () => {
    it('adds a book under the id they chose', async () => {
      const { status, headers, json } = await api.ask('POST', '/v1/books', {
        as: librarian,
        body: { ...hobbit, id: 'b-2' },
      });
      expect(status).to.equal(201);
      expect(headers.get('location')).to.equal('/v1/books/b-2');
      expect(json).to.deep.include({ id: 'b-2', position: headers.get('estante-position') });
    });

    it('chooses an id that sorts by time when they do not', async () => {
      const { id: _id, ...facts } = hobbit;
      const { json } = await api.ask('POST', '/v1/books', { as: librarian, body: { ...facts, pages: 310 } });
      expect(json?.['id']).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    });

    it('does not add a book twice when the command is repeated, though the id was ours to choose', async () => {
      const { id: _id, ...facts } = hobbit;
      const add = () =>
        api.ask('POST', '/v1/books', { as: librarian, body: facts, headers: { 'idempotency-key': 'add-1' } });
      const [first, second] = [await add(), await add()];
      expect(first.json?.['id']).to.match(
        /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
      expect(second.json).to.deep.equal(first.json);
      expect(events('BookAdded')).to.have.length(2);
    });

    it('withdraws a book, with a reason or without', async () => {
      await api.ask('DELETE', '/v1/books/b-hobbit?reason=lost%20rights', { as: librarian });
      await api.ask('POST', '/v1/books', { as: librarian, body: { ...hobbit, id: 'b-2' } });
      await api.ask('DELETE', '/v1/books/b-2', { as: librarian });
      expect(events('BookWithdrawn').map(({ data }) => data)).to.have.deep.members([
        { bookId: 'b-hobbit', reason: 'lost rights' },
        { bookId: 'b-2', reason: 'not given' },
      ]);
      expect(events('BookWithdrawn')[0]?.meta.actor).to.equal('librarian');
    });

    it('refuses a word of the paths as an id', async () => {
      const { status, json } = await api.ask('POST', '/v1/books', {
        as: librarian,
        body: { ...hobbit, id: 'popular' },
      });
      expect(status).to.equal(400);
      expect(json?.['errors']).to.deep.equal([
        { in: 'body', pointer: '#/id', detail: 'is reserved; choose another' },
      ]);
    });

    it('refuses a reader', async () => {
      for (const [method, path] of [
        ['POST', '/v1/books'],
        ['PUT', '/v1/books/b-hobbit'],
        ['DELETE', '/v1/books/b-hobbit'],
      ] as const) {
        const { status, headers, json } = await api.ask(method, path, { as: 'ana', body: hobbit });
        expect(status).to.equal(403);
        expect(json).to.include({ type: '/problems/role-missing', role: 'librarian' });
        expect(headers.get('www-authenticate')).to.equal(
          'Bearer realm="estante", error="insufficient_scope"',
        );
      }
      expect(events()).to.have.length(1);
    });
  });

  describe('for a command that is sent again', () => {
    const key = { 'idempotency-key': 'once' };

    it('makes one event of fifty copies at once, and answers them all alike', async () => {
      await put('/v1/me');
      const replies = await Promise.all(Array.from({ length: 50 }, () => rate({ headers: key })));
      expect(
        new Set(replies.map(({ status, json }) => `${status} ${JSON.stringify(json)}`)),
      ).to.have.property('size', 1);
      expect(replies[0]?.status).to.equal(200);
      expect(events('BookRated')).to.have.length(1);
    });

    it('refuses the same key with another content', async () => {
      await rate({ headers: key });
      const { status, json } = await rate({ headers: key, body: { stars: 1 } });
      expect(status).to.equal(422);
      expect(json).to.include({ type: '/problems/command-id-reused', status: 422 });
      expect(events('BookRated')).to.have.length(1);
    });

    it('repeats a refusal, even when it would be accepted now', async () => {
      const rateUnknown = () => put('/v1/me/books/b-2/rating', { body: { stars: 5 }, headers: key });
      expect((await rateUnknown()).status).to.equal(404);
      await api.ask('POST', '/v1/books', { as: librarian, body: { ...hobbit, id: 'b-2' } });
      expect((await rateUnknown()).status).to.equal(404);
    });

    it('refuses a key that is none', async () => {
      const { status, json } = await rate({ headers: { 'idempotency-key': 'k'.repeat(129) } });
      expect(status).to.equal(400);
      expect(json?.['errors']).to.deep.equal([
        { in: 'header', pointer: '#/Idempotency-Key', detail: 'must be 1 to 128 visible ASCII characters' },
      ]);
    });
  });

  it('mounts only the contexts it is told to', async () => {
    const books = await startCommandApi(memoryLogToBreak(), { mounted: ['books'] });
    expect((await books.ask('POST', '/v1/books', { as: librarian, body: hobbit })).status).to.equal(201);
    expect((await books.ask('PUT', '/v1/me', { as: 'ana' })).status).to.equal(404);
    await books.close();
  });

  it('lives, and is ready when everything it needs is', async () => {
    expect(await api.ask('GET', '/livez')).to.deep.include({ status: 200, json: { status: 'live' } });
    expect((await api.ask('GET', '/readyz')).json).to.deep.equal({ status: 'ready', reasons: [] });
    log.heads = () => Promise.reject(new TypeError('postgres://user:secret@db'));
    expect(await api.ask('GET', '/readyz')).to.deep.include({
      status: 503,
      json: { status: 'not-ready', reasons: ['log: TypeError'] },
    });
  });
});
