import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { z } from 'zod';
import { localContract } from '../infra/local/api-document.ts';
import { eventually, sharedStack, stackStartMs } from './support/shared-stack.ts';

const run = promisify(execFile);
const recommendationsSchema = z.object({
  items: z
    .array(z.object({ reason: z.object({ kind: z.string(), book: z.object({ id: z.string() }) }) }))
    .min(1),
});

const problemSchema = z.looseObject({ type: z.string(), title: z.string() });

describe('the documentation that the edge serves', function () {
  this.timeout(60_000);
  let url: string;

  before(async function () {
    this.timeout(stackStartMs);
    ({ url } = await sharedStack());
  });

  const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${url}${path}`, { headers, signal: AbortSignal.timeout(30_000) });

  const problemAt = async (path: string) => {
    const answer = await get(path);
    return { status: answer.status, json: problemSchema.parse(await answer.json()) };
  };

  it('has the contract of the whole API', async () => {
    const answer = await get('/openapi.json');
    expect(answer.status).to.equal(200);
    expect(await answer.json()).to.deep.equal(JSON.parse(JSON.stringify(localContract())));
  });

  it('is not sent again to whoever has it', async () => {
    const etag = (await get('/openapi.json')).headers.get('etag') ?? '';
    expect((await get('/openapi.json', { 'if-none-match': etag })).status).to.equal(304);
    expect((await get('/openapi.json', { 'if-none-match': '"another"' })).status).to.equal(200);
  });

  it('is a page that loads nothing from elsewhere, and may not', async () => {
    const answer = await get('/docs');
    expect(answer.headers.get('content-security-policy')).to.match(/^default-src 'none'; script-src 'self';/);
    const page = await answer.text();
    const loaded = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
    expect(loaded).to.include.members([
      '/docs/swagger-ui.css',
      '/docs/swagger-ui-bundle.js',
      '/docs/start.js',
    ]);
    for (const address of [...loaded, '/docs/oauth2-redirect.html', '/docs/oauth2-redirect.js']) {
      expect(address).to.match(/^\/(?!\/)/);
      expect((await get(address)).status, address).to.equal(200);
    }
  });

  it('is an address at which the local issuer lets it sign in', async () => {
    const asked = new URLSearchParams({
      client_id: 'estante-web',
      response_type: 'code',
      scope: 'openid',
      redirect_uri: `${url}/docs/oauth2-redirect.html`,
      code_challenge_method: 'S256',
      code_challenge: 'x'.repeat(43),
    });
    const answer = await fetch(`${url}/oidc/auth?${asked.toString()}`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')?.split('/').slice(0, 3)]).to.deep.equal([
      303,
      ['', 'oidc', 'interaction'],
    ]);
  });

  it('has a page for every problem, at the path that is its type', async () => {
    const { status, json } = await problemAt('/v1/books/b-of-nobody');
    expect([status, json.type]).to.deep.equal([404, '/problems/book-not-found']);
    const page = await (await get(json.type)).text();
    expect(page).to.include(json.title).and.to.include('GET /v1/books/:bookId');
    expect(await (await get('/problems')).text()).to.include(`href="${json.type}"`);
  });

  it('is framed by nobody, nor is anything else that the edge shows or lets through', async () => {
    for (const path of [
      '/',
      '/docs',
      '/problems',
      '/openapi.json',
      '/healthz',
      '/nowhere',
      '/v1/books',
      '/v1/me',
    ]) {
      const { headers } = await get(path);
      expect(headers.get('content-security-policy'), path).to.include("frame-ancestors 'none'");
      expect(headers.get('x-content-type-options'), path).to.equal('nosniff');
      expect(headers.get('referrer-policy'), path).to.equal('no-referrer');
    }
  });

  it('is meant by the problems of the edge itself, too', async () => {
    expect((await problemAt('/nowhere')).json.type).to.equal('/problems/not-found');
    const answer = await fetch(`${url}/docs`, { method: 'POST' });
    expect([answer.status, answer.headers.get('allow')]).to.deep.equal([405, 'GET, HEAD, OPTIONS']);
  });

  it('tells how to sign in with curl, rate a book and read recommendations: its lines work as they stand', async () => {
    const page = await (await get('/docs')).text();
    const lines = [...page.matchAll(/<pre>([\s\S]*?)<\/pre>/g)].map(([, text = '']) => unescaped(text));
    expect(lines).to.have.length.above(3);
    const script = lines.join('\n');
    // Again where the answer was stale, on a machine that is busy.
    const { said, reason } = await eventually('a reason that names the rated book', async () => {
      const { stdout } = await run('sh', ['-euc', script]);
      const [rated = '', answered = ''] = stdout.trim().split('\n');
      const { items } = recommendationsSchema.parse(JSON.parse(answered));
      const book = /^rated (\S+) at \d+\.\d+;epoch=\w+$/.exec(rated)?.[1];
      const because = items.find((item) => item.reason.book.id === book);
      return because === undefined ? undefined : { said: rated, reason: because.reason };
    });
    expect(said).to.include(reason.book.id);
    expect(reason.kind).to.equal('because-you-rated');
  });
});

const unescaped = (text: string): string =>
  text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
