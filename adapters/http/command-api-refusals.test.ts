import { expect } from 'chai';
import { EventTooLargeError, LogBusyError, UnstorableError } from '../../commands/ports.ts';
import { ContendedStreamError } from '../../commands/transact.ts';
import {
  hobbit,
  librarian,
  memoryLogToBreak,
  startCommandApi,
  type AskOptions,
  type MemoryLogToBreak,
  type TestApi,
} from './testing.ts';

describe('the command API, refusing', () => {
  let log: MemoryLogToBreak;
  let api: TestApi;
  beforeEach(async () => {
    log = memoryLogToBreak();
    api = await startCommandApi(log);
    await api.ask('POST', '/v1/books', { as: librarian, body: hobbit });
  });
  afterEach(() => api.close());

  const put = (path: string, options?: AskOptions) => api.ask('PUT', path, { as: 'ana', ...options });
  const rate = (options?: AskOptions) =>
    put('/v1/me/books/b-hobbit/rating', { body: { stars: 5 }, ...options });

  it('tells each refusal as a problem that says what to do', async () => {
    const shelf = { body: { shelf: 'reading' } };
    const unknown = await put('/v1/me/books/b-unknown/shelf', shelf);
    expect(unknown.status).to.equal(404);
    expect(unknown.headers.get('content-type')).to.equal('application/problem+json; charset=utf-8');
    expect(unknown.headers.get('estante-position')).to.match(/^\d+\.\d+;epoch=memory$/);
    expect(unknown.json).to.deep.equal({
      type: '/problems/book-not-found',
      title: 'There is no such book',
      status: 404,
      detail: 'Check the id, or look the book up with GET /v1/books?q=.',
    });
    await rate();
    const read = await put('/v1/me/books/b-hobbit/dismissal');
    expect([read.status, read.json?.['type']]).to.deep.equal([409, '/problems/book-already-read']);
    const other = await api.ask('POST', '/v1/books', { as: librarian, body: { ...hobbit, year: 1938 } });
    expect([other.status, other.json?.['type']]).to.deep.equal([409, '/problems/book-already-exists']);
    await api.ask('DELETE', '/v1/books/b-hobbit', { as: librarian });
    const gone = await put('/v1/me/books/b-hobbit/shelf', shelf);
    expect([gone.status, gone.json?.['type']]).to.deep.equal([410, '/problems/book-withdrawn']);
  });

  it('lists every fault of a request at once, with its place', async () => {
    const body = {
      title: '',
      authors: [],
      year: '1937',
      language: 'eng',
      genres: ['Fantasy!'],
      isbn: 1,
      'a/b~c': 1,
    };
    const { status, json } = await api.ask('POST', '/v1/books?dry=1', { as: librarian, body });
    expect(status).to.equal(400);
    expect(json?.['type']).to.equal('/problems/invalid-request');
    expect(json?.['errors']).to.have.deep.members([
      { in: 'query', pointer: '#/dry', detail: 'is not known here' },
      { in: 'body', pointer: '#/title', detail: 'must not be empty' },
      { in: 'body', pointer: '#/authors', detail: 'must name at least one author' },
      { in: 'body', pointer: '#/year', detail: 'must be a number' },
      {
        in: 'body',
        pointer: '#/language',
        detail: 'must be an ISO 639-1 code of two lower-case letters, mul or und',
      },
      {
        in: 'body',
        pointer: '#/genres/0',
        detail: 'must be 1 to 40 lower-case letters, digits or hyphens',
      },
      { in: 'body', pointer: '#/isbn', detail: 'is not known here' },
      { in: 'body', pointer: '#/a~1b~0c', detail: 'is not known here' },
    ]);
  });

  it('says what is missing', async () => {
    expect((await put('/v1/me/books/b-hobbit/rating')).json?.['errors']).to.deep.equal([
      { in: 'body', pointer: '#/stars', detail: 'is required' },
    ]);
    expect((await put('/v1/me/books/B%20HOBBIT/rating', { body: [] })).json?.['errors']).to.deep.equal([
      {
        in: 'path',
        pointer: '#/bookId',
        detail: 'must be 1 to 64 lower-case letters, digits or hyphens, and start with a letter or digit',
      },
      { in: 'body', pointer: '#', detail: 'must be an object' },
    ]);
  });

  it('refuses fields that are not known, also where nothing is expected', async () => {
    for (const request of [
      put('/v1/me/books/b-hobbit/dismissal', { body: { why: 'dull' } }),
      api.ask('POST', '/v1/me/books/b-hobbit/views', { as: 'ana', body: { why: 'dull' } }),
    ]) {
      expect((await request).json?.['errors']).to.deep.equal([
        { in: 'body', pointer: '#/why', detail: 'is not known here' },
      ]);
    }
  });

  it('refuses stars that there are not', async () => {
    expect((await rate({ body: { stars: 6 } })).json?.['errors']).to.deep.equal([
      { in: 'body', pointer: '#/stars', detail: 'must be 1, 2, 3, 4 or 5' },
    ]);
  });

  it('refuses a body that is not JSON in UTF-8', async () => {
    expect((await rate({ body: '{"stars":' })).json).to.include({
      type: '/problems/malformed-json',
      status: 400,
    });
    const response = await fetch(`${api.url}/v1/me/books/b-hobbit/rating`, {
      method: 'PUT',
      headers: { authorization: 'Bearer ana', 'content-type': 'application/json' },
      body: Buffer.from([0x22, 0xff, 0x22]),
    });
    expect(response.status).to.equal(400);
  });

  it('refuses a body of another type or encoding', async () => {
    for (const headers of [
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/json; charset=latin1' },
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    ]) {
      const { status, json } = await rate({ body: '{"stars":5}', headers });
      expect([status, json?.['type']]).to.deep.equal([415, '/problems/unsupported-media-type']);
    }
    expect(
      (await rate({ headers: { 'content-type': 'application/json; charset="UTF-8"' } })).status,
    ).to.equal(200);
  });

  it('refuses a body over 128 KiB, announced or not', async () => {
    const body = JSON.stringify({ stars: 5, filler: 'x'.repeat(128 * 1024) });
    expect((await rate({ body })).json).to.include({ type: '/problems/body-too-large', status: 413 });
    const response = await fetch(`${api.url}/v1/me/books/b-hobbit/rating`, {
      method: 'PUT',
      headers: { authorization: 'Bearer ana', 'content-type': 'application/json' },
      body: new Blob([body]).stream(),
      duplex: 'half',
    });
    expect(response.status).to.equal(413);
  });

  it('refuses whoever is not signed in, and says how to', async () => {
    const { status, headers, json } = await api.ask('PUT', '/v1/me');
    expect([status, json?.['type']]).to.deep.equal([401, '/problems/not-signed-in']);
    expect(headers.get('www-authenticate')).to.equal('Bearer realm="estante"');
    const basic = await api.ask('PUT', '/v1/me', { headers: { authorization: 'Basic YTpi' } });
    expect(basic.status).to.equal(401);
  });

  it('refuses a token that is not valid, and says why', async () => {
    const { status, headers } = await put('/v1/me', { as: 'forged' });
    expect(status).to.equal(401);
    expect(headers.get('www-authenticate')).to.equal(
      `Bearer realm="estante", error="invalid_token", error_description="The token is refused: it is 'forged'."`,
    );
  });

  it('asks for patience while tokens cannot be verified', async () => {
    const { status, headers, json } = await put('/v1/me', { as: 'later' });
    expect([status, json?.['type']]).to.deep.equal([503, '/problems/keys-unavailable']);
    expect(headers.get('retry-after')).to.equal('1');
  });

  it('finds nothing at other paths, and names the methods of those it has', async () => {
    for (const path of ['/', '/v1', '/v1/me/', '/V1/me', '/v1/books/b-hobbit/pages']) {
      expect((await api.ask('GET', path)).json).to.include({ type: '/problems/not-found', status: 404 });
    }
    const { status, headers, json } = await api.ask('PATCH', '/v1/me/books/b-hobbit/rating');
    expect([status, json?.['type']]).to.deep.equal([405, '/problems/method-not-allowed']);
    expect(headers.get('allow')).to.equal('PUT, DELETE, OPTIONS');
    const options = await api.ask('OPTIONS', '/v1/books');
    expect([options.status, options.headers.get('allow')]).to.deep.equal([204, 'GET, HEAD, POST, OPTIONS']);
  });

  describe('when the log does not take a command', () => {
    const refusals = [
      [new LogBusyError('full'), 503, 'log-busy'],
      [new ContendedStreamError('hot'), 503, 'stream-contended'],
      [new EventTooLargeError('big'), 413, 'event-too-large'],
      [new UnstorableError('odd'), 400, 'unstorable-text'],
    ] as const;
    for (const [error, status, slug] of refusals) {
      it(`answers ${status} to a ${error.name}`, async () => {
        await put('/v1/me');
        log.append = () => Promise.reject(error);
        const reply = await rate();
        expect([reply.status, reply.json?.['type']]).to.deep.equal([status, `/problems/${slug}`]);
        expect(reply.headers.get('retry-after')).to.equal(status === 503 ? '1' : null);
        expect(api.faults).to.deep.equal([]);
      });
    }

    it('answers an error nobody foresaw with a trace id and nothing else, and reports it once', async () => {
      await put('/v1/me');
      const error = new Error('password of the database is hunter2');
      log.append = () => Promise.reject(error);
      const { status, json } = await rate({ headers: { 'x-request-id': 'r-9' } });
      expect(status).to.equal(500);
      expect(json).to.include({ type: '/problems/internal-error', traceId: 'r-9' });
      expect(JSON.stringify(json)).not.to.include('hunter2');
      expect(api.faults).to.deep.equal([
        { error, traceId: 'r-9', requestId: 'r-9', method: 'PUT', path: '/v1/me/books/b-hobbit/rating' },
      ]);
    });

    it('registers anew when registering failed', async () => {
      const { append } = log;
      log.append = () => Promise.reject(new Error('away'));
      expect((await rate()).status).to.equal(500);
      log.append = append;
      expect((await rate()).status).to.equal(200);
    });
  });
});
