import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { cliClient } from './logins.ts';

const metadataSchema = z.object({ authorization_endpoint: z.url(), token_endpoint: z.url() });
const tokenSchema = z.object({ access_token: z.string().min(1) });
const redirectsMax = 8;
const requestTimeoutMs = 10_000;

/**
 * Signs in at the local OpenID provider as a person with a browser would (authorization code with PKCE, cookies, the
 * form posted) and returns the access token, a JWT. Throws when the provider does not answer or refuses.
 */
export async function signIn(issuer: string, login: string): Promise<string> {
  const metadata = metadataSchema.parse(await json(await send(`${issuer}/.well-known/openid-configuration`)));
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(12).toString('base64url');
  const code = await authorize(
    authorizationUrl(metadata.authorization_endpoint, { verifier, state }),
    login,
    state,
  );
  const answer = await send(metadata.token_endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: cliClient.id,
      redirect_uri: cliClient.redirectUri,
      code,
      code_verifier: verifier,
    }),
  });
  return tokenSchema.parse(await json(answer)).access_token;
}

function authorizationUrl(endpoint: string, { verifier, state }: { verifier: string; state: string }): URL {
  const url = new URL(endpoint);
  url.search = new URLSearchParams({
    client_id: cliClient.id,
    redirect_uri: cliClient.redirectUri,
    response_type: 'code',
    scope: 'openid',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    state,
  }).toString();
  return url;
}

/** Follows the redirects, posts the form when it is shown, and stops at the client's own address with the code. */
async function authorize(start: URL, login: string, state: string): Promise<string> {
  const cookies = new Map<string, string>();
  let next = start;
  let form: URLSearchParams | undefined;
  for (let hop = 0; hop < redirectsMax; hop += 1) {
    const answer = await send(next, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: form }),
    });
    for (const line of answer.headers.getSetCookie()) keep(cookies, line);
    const location = answer.headers.get('location');
    if (location === null) {
      if (!answer.ok || form !== undefined) throw new Error(`sign-in was refused: ${await answer.text()}`);
      form = new URLSearchParams({ login });
      continue;
    }
    form = undefined;
    next = new URL(location, next);
    if (next.href.startsWith(cliClient.redirectUri)) return codeIn(next, state);
  }
  throw new Error('sign-in went in circles');
}

function codeIn(callback: URL, state: string): string {
  const { searchParams } = callback;
  const code = searchParams.get('code');
  if (code === null || searchParams.get('state') !== state) {
    throw new Error(`sign-in was refused: ${searchParams.get('error_description') ?? 'no code'}`);
  }
  return code;
}

/** Enough of RFC 6265 for one provider: names are kept, an empty or expired value forgets one. */
function keep(cookies: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';');
  const [name = '', ...value] = pair.split('=');
  if (value.join('=') === '' || /expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name);
  else cookies.set(name, value.join('='));
}

function send(url: string | URL, init: RequestInit = {}): Promise<Response> {
  return fetch(url, { ...init, signal: AbortSignal.timeout(requestTimeoutMs) });
}

async function json(answer: Response): Promise<unknown> {
  if (!answer.ok)
    throw new Error(`${answer.url} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
  return answer.json();
}
