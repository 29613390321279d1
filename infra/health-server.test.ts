import { expect } from 'chai';
import { checkMsMax, startHealthServer, type HealthCheck, type HealthServer } from './health-server.ts';

const fine: HealthCheck = { name: 'log', check: async () => 'there' };
const failing = (name: string, reason: string): HealthCheck => ({
  name,
  check: () => Promise.reject(new Error(reason)),
});

describe('the health of a process without an HTTP API', () => {
  let server: HealthServer | undefined;

  const ask = async (path: string, ...checks: readonly HealthCheck[]) => {
    server = await startHealthServer({ host: '127.0.0.1', port: 0, checks });
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`);
    const body: unknown = await answer.json();
    return { status: answer.status, body };
  };

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  it('is live without a look at anything', async () => {
    let looks = 0;
    const counted = { name: 'log', check: async () => (looks += 1) };
    expect(await ask('/livez', counted)).to.deep.equal({ status: 200, body: { status: 'live' } });
    expect(looks).to.equal(0);
  });

  it('is live although nothing is ready', async () => {
    expect((await ask('/livez', failing('log', 'refused'))).status).to.equal(200);
  });

  it('is ready when every check passes', async () => {
    const body = { status: 'ready', reasons: [] };
    expect(await ask('/readyz', fine, { ...fine, name: 'queues' })).to.deep.equal({ status: 200, body });
  });

  it('is ready when there is nothing to check', async () => {
    expect((await ask('/readyz')).status).to.equal(200);
  });

  it('is not ready when checks fail, and says why each does', async () => {
    const answer = await ask('/readyz', failing('log', 'refused'), fine, failing('queues', 'gone'));
    const body = { status: 'not-ready', reasons: ['log: refused', 'queues: gone'] };
    expect(answer).to.deep.equal({ status: 503, body });
  });

  it('reports a check that never answers, without waiting for it any longer', async () => {
    const hanging: HealthCheck = { name: 'log', check: () => new Promise(() => undefined) };
    const startedAt = Date.now();
    const answer = await ask('/readyz', hanging, fine);
    const body = { status: 'not-ready', reasons: [`log: no answer within ${checkMsMax} ms`] };
    expect(answer).to.deep.equal({ status: 503, body });
    expect(Date.now() - startedAt).to.be.lessThan(2 * checkMsMax);
  });

  it('answers 404 to everything else', async () => {
    expect((await ask('/', fine)).status).to.equal(404);
  });

  it('rejects when its port is taken', async () => {
    server = await startHealthServer({ host: '127.0.0.1', port: 0, checks: [] });
    const second = startHealthServer({ host: '127.0.0.1', port: server.port, checks: [] });
    const failure = await second.catch((error: unknown) => error);
    expect(String(failure)).to.include('EADDRINUSE');
  });
});
