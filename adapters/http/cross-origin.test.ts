import { expect } from 'chai';
import { memoryLogToBreak, startCommandApi, type TestApi } from './testing.ts';

const app = 'https://app.example';

describe('calls from pages of other origins', () => {
  let api: TestApi;
  before(async () => {
    api = await startCommandApi(memoryLogToBreak(), { corsOrigins: [app, 'http://localhost:5173'] });
  });
  after(() => api.close());

  const allowedTo = async (origin: string | undefined, method = 'PUT', path = '/v1/me') => {
    const { headers } = await api.ask(method, path, {
      as: 'ana',
      headers: origin === undefined ? {} : { origin },
    });
    return headers.get('access-control-allow-origin');
  };

  it('are let through from exactly the origins that are listed', async () => {
    expect(await allowedTo(app)).to.equal(app);
    expect(await allowedTo('http://localhost:5173')).to.equal('http://localhost:5173');
    for (const other of [
      'https://evil.example',
      'http://app.example',
      'https://app.example:8443',
      'https://app.example.evil.example',
      'https://sub.app.example',
      'HTTPS://APP.EXAMPLE',
      'null',
      undefined,
    ]) {
      expect(await allowedTo(other), other).to.equal(null);
    }
  });

  it('see problems as well, and the headers that they need', async () => {
    const { status, headers } = await api.ask('PUT', '/v1/me', { headers: { origin: app } });
    expect([status, headers.get('access-control-allow-origin')]).to.deep.equal([401, app]);
    const exposed = headers.get('access-control-expose-headers')?.split(',');
    expect(exposed).to.include.members(['Estante-Position', 'ETag', 'Location', 'Retry-After']);
    expect(headers.get('access-control-allow-credentials')).to.equal(null);
  });

  it('are asked about first, with the headers that they may send', async () => {
    const preflight = { origin: app, 'access-control-request-method': 'PUT' };
    const { status, headers } = await api.ask('OPTIONS', '/v1/me', { headers: preflight });
    expect([status, headers.get('access-control-allow-origin')]).to.deep.equal([204, app]);
    expect(headers.get('access-control-allow-methods')).to.equal('GET,HEAD,PUT,POST,DELETE');
    expect(headers.get('access-control-allow-headers')?.split(',')).to.include.members([
      'Authorization',
      'Idempotency-Key',
      'Estante-Min-Position',
    ]);
    expect(headers.get('access-control-max-age')).to.equal('600');
    const other = { ...preflight, origin: 'https://evil.example' };
    const refused = await api.ask('OPTIONS', '/v1/me', { headers: other });
    expect([refused.status, refused.headers.get('access-control-allow-methods')]).to.deep.equal([204, null]);
  });

  it('tell caches that the answer depends on the origin', async () => {
    for (const origin of [app, 'https://evil.example']) {
      const { headers } = await api.ask('PUT', '/v1/me', { as: 'ana', headers: { origin } });
      expect(headers.get('vary'), origin).to.equal('Origin');
    }
  });

  it('are let through from nowhere unless origins are listed', async () => {
    const closed = await startCommandApi(memoryLogToBreak());
    const { headers } = await closed.ask('PUT', '/v1/me', { as: 'ana', headers: { origin: app } });
    expect([headers.get('access-control-allow-origin'), headers.get('vary')]).to.deep.equal([null, null]);
    await closed.close();
  });
});
