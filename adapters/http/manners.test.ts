import { expect } from 'chai';
import { securityHeaders } from './security-headers.ts';
import { memoryLogToBreak, startCommandApi, type TestApi } from './testing.ts';

describe('every API', () => {
  let api: TestApi;
  before(async () => {
    api = await startCommandApi(memoryLogToBreak());
  });
  after(() => api.close());

  it('tells browsers to be careful with whatever it answers', async () => {
    for (const [method, path, as] of [
      ['PUT', '/v1/me', 'ana'],
      ['PUT', '/v1/me', 'forged'],
      ['GET', '/nothing', 'ana'],
      ['OPTIONS', '/v1/books', 'ana'],
      ['PATCH', '/v1/books', 'ana'],
      ['GET', '/livez', 'ana'],
    ] as const) {
      const { headers } = await api.ask(method, path, { as });
      for (const [name, value] of Object.entries(securityHeaders))
        expect(headers.get(name), `${method} ${path}`).to.equal(value);
    }
  });

  it('says what a path takes, by whichever of them', async () => {
    for (const [path, allowed] of [
      ['/v1/books', 'GET, HEAD, POST, OPTIONS'],
      ['/v1/books/b1', 'GET, HEAD, PUT, DELETE, OPTIONS'],
      ['/v1/trending', 'GET, HEAD, OPTIONS'],
      ['/livez', 'HEAD, GET, OPTIONS'],
    ] as const) {
      const { status, headers, json } = await api.ask('OPTIONS', path);
      expect([status, headers.get('allow'), json], path).to.deep.equal([204, allowed, undefined]);
    }
    expect((await api.ask('OPTIONS', '/v1/nothing')).status).to.equal(404);
  });

  it('refuses a method that none of them takes, and names those that one does', async () => {
    for (const [method, path, allowed] of [
      ['POST', '/v1/trending', 'GET, HEAD, OPTIONS'],
      ['PATCH', '/v1/me/home', 'GET, HEAD, OPTIONS'],
      ['GET', '/v1/me/books/b1/rating', 'PUT, DELETE, OPTIONS'],
    ] as const) {
      const { status, headers, json } = await api.ask(method, path, { as: 'ana' });
      const said = [status, json?.['type'], headers.get('allow')];
      expect(said, `${method} ${path}`).to.deep.equal([405, '/problems/method-not-allowed', allowed]);
    }
    // Another process has it.
    expect((await api.ask('GET', '/v1/trending')).status).to.equal(404);
  });
});
