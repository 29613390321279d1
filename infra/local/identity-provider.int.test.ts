import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { eventually } from './eventually.ts';
import { freePorts } from './ports.ts';
import { signIn } from './sign-in.ts';
import { nodeCommand } from './store-plan.ts';

describe('the local OpenID provider', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'estante-identity-'));
  let child: ChildProcess;
  let issuer: string;

  const start = async () => {
    const [file, ...args] = nodeCommand('identity-provider.ts');
    const { port } = new URL(issuer);
    child = spawn(file, args, { env: { ISSUER: issuer, PORT: port, DATA_FOLDER: folder }, stdio: 'inherit' });
    await eventually(() => fetch(`http://127.0.0.1:${port}/readyz`), { timeoutMs: 10_000 });
  };
  const stop = async () => {
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('exit', resolve));
  };

  before(async () => {
    const [port = 0] = await freePorts(1);
    issuer = `http://127.0.0.1:${port}/oidc`;
    await start();
  });
  after(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('gives a reader a signed token for Estante that lasts 12 hours', async () => {
    const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
    const { payload } = await jwtVerify(await signIn(issuer, 'demo'), keys, { issuer, audience: 'estante' });
    expect(payload).to.include({ sub: 'local|demo' });
    expect(payload['roles']).to.deep.equal(['reader']);
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).to.equal(12 * 60 * 60);
  });

  for (const role of ['librarian', 'analyst', 'ops']) {
    it(`gives the login ${role} that role`, async () => {
      expect(decodeJwt(await signIn(issuer, role))['roles']).to.deep.equal(['reader', role]);
    });
  }

  it('signs the same person in whatever the case of the login', async () => {
    expect(decodeJwt(await signIn(issuer, 'Ana.Lúcia')).sub).to.equal(
      decodeJwt(await signIn(issuer, 'ana.lúcia')).sub,
    );
  });

  it('refuses a login name with markup in it, without echoing it', async () => {
    const refused = String(await signIn(issuer, '<script>').catch((error: unknown) => error));
    expect(refused).to.contain('refused').and.not.contain('<script>');
  });

  it('refuses an authorization request without PKCE', async () => {
    const url = `${issuer}/auth?client_id=estante-cli&response_type=code&scope=openid&redirect_uri=`;
    const answer = await fetch(`${url}${encodeURIComponent('http://127.0.0.1/callback')}`, {
      redirect: 'manual',
    });
    expect(answer.headers.get('location')).to.contain('error=invalid_request');
  });

  it('shows its page in no frame, where others could make people click', async () => {
    const asked = new URLSearchParams({
      ...{ client_id: 'estante-cli', response_type: 'code', scope: 'openid' },
      redirect_uri: 'http://127.0.0.1/callback',
      ...{ code_challenge_method: 'S256', code_challenge: 'x'.repeat(43) },
    });
    const begun = await fetch(`${issuer}/auth?${asked.toString()}`, { redirect: 'manual' });
    const cookie = begun.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
    const page = await fetch(new URL(begun.headers.get('location') ?? '', issuer), {
      headers: { cookie: cookie.join('; ') },
    });
    expect(await page.text()).to.include('name="login"');
    expect(page.headers.get('content-security-policy')).to.include("frame-ancestors 'none'");
  });

  it('keeps its key, so that tokens outlive a restart', async () => {
    const token = await signIn(issuer, 'demo');
    await stop();
    await start();
    const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(`${issuer}/jwks`)), { issuer });
    expect(payload.sub).to.equal('local|demo');
  });
});
