import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import Provider, { errors } from 'oidc-provider';
import { securityHeaders } from '../../adapters/http/security-headers.ts';
import { identityConfiguration } from './identity-configuration.ts';
import { identityKeys } from './identity-keys.ts';
import { isLogin, subjectOf } from './logins.ts';
import { signInPage } from './sign-in-page.ts';

/**
 * The OpenID provider of the local stack: authorization code with PKCE, and a page on which any name signs in.
 *
 * Environment: PORT; ISSUER, the URL under which the edge shows it; DATA_FOLDER for its keys.
 */
const { PORT, ISSUER, DATA_FOLDER } = process.env;
if (PORT === undefined || ISSUER === undefined || DATA_FOLDER === undefined) {
  throw new Error('PORT, ISSUER and DATA_FOLDER must be set');
}
const mount = new URL(ISSUER).pathname;
const provider = new Provider(ISSUER, identityConfiguration(ISSUER, await identityKeys(DATA_FOLDER)));
// The edge in front says in X-Forwarded-* what the client asked for.
provider.proxy = true;
const answer = provider.callback();

const server = createServer((request, response) => void handle(request, response));
server.keepAliveTimeout = 60_000;
server.listen(Number(PORT), '127.0.0.1');
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? '/';
  if (url === '/livez' || url === '/readyz') {
    response.end('ok\n');
    return;
  }
  if (!url.startsWith(`${mount}/`)) {
    response.writeHead(404).end();
    return;
  }
  if (url.startsWith(`${mount}/interaction/`)) {
    // oidc-provider keeps the interaction in a cookie for this path.
    await signIn(request, response).catch((error: unknown) => refuse(response, error));
    return;
  }
  // It builds its own URLs from the difference between the two.
  Object.assign(request, { originalUrl: url });
  request.url = url.slice(mount.length);
  await answer(request, response);
}

async function signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const action = request.url ?? '';
  const { prompt } = await provider.interactionDetails(request, response);
  // Asked for native clients, which cannot prove who they are; on this machine there is nothing to ask.
  if (prompt.name === 'consent') {
    await provider.interactionFinished(request, response, { consent: {} }, { mergeWithLastSubmission: true });
    return;
  }
  if (request.method !== 'POST') {
    show(response, signInPage({ action }));
    return;
  }
  const login = new URLSearchParams(await bodyOf(request)).get('login')?.trim() ?? '';
  if (!isLogin(login)) {
    show(response, signInPage({ action, problem: 'A login name is 1 to 64 letters, digits or . _ @ + -' }));
    return;
  }
  await provider.interactionFinished(request, response, { login: { accountId: subjectOf(login) } });
}

function show(response: ServerResponse, page: string): void {
  response
    .writeHead(200, {
      ...securityHeaders,
      // Where the form leads in the end is the client's own address, so none is named here.
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
    })
    .end(page);
}

function refuse(response: ServerResponse, error: unknown): void {
  const expired = error instanceof errors.SessionNotFound;
  const text = expired ? 'This sign-in has expired. Go back and start it again.' : 'Sign-in failed.';
  if (!expired) process.stderr.write(`${String(error)}\n`);
  if (!response.headersSent) response.writeHead(expired ? 400 : 500, { 'content-type': 'text/plain' });
  response.end(`${text}\n`);
}

const bodyBytesMax = 4_096;

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > bodyBytesMax) throw new Error('the form is too long');
  }
  return body;
}
