import { cliClient, webClientId } from './logins.ts';
import { escapeHtml } from './sign-in-page.ts';

/** The page at `/docs`: how to sign in, rate and be recommended books with curl alone, and every operation. Loads nothing from elsewhere. */
export function docsPage(url: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Estante · API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<style>${style}</style>
<main>
<h1>The API of Estante</h1>
<p>Commands are <code>PUT</code>, <code>POST</code> and <code>DELETE</code>; <code>GET</code> asks. The contract is
<a href="/openapi.json"><code>/openapi.json</code></a> (OpenAPI 3.1): make a client of it in any language.</p>
${chapters(url)
  .map(({ title, text, lines }) => `<h2>${title}</h2>\n<p>${text}</p>\n${lines.map(block).join('\n')}`)
  .join('\n')}
<h2>Every operation</h2>
<p>“Authorize” signs in here as well (<code>signIn</code>, with PKCE); then “Try it out” sends real requests.</p>
<noscript><p>This part needs JavaScript; <a href="/openapi.json">the contract</a> says the same.</p></noscript>
</main>
<div id="operations"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</html>
`;
}

/** Starts Swagger UI on the page. Its validator, which is a service elsewhere, stays unused. */
export const docsScript = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#operations',
  validatorUrl: null,
  queryConfigEnabled: false,
  deepLinking: true,
  oauth2RedirectUrl: location.origin + '/docs/oauth2-redirect.html',
}).initOAuth({ clientId: '${webClientId}', scopes: 'openid', usePkceWithAuthorizationCodeGrant: true });
`;

type Chapter = { readonly title: string; readonly text: string; readonly lines: readonly string[] };

/** A loopback address at which nobody listens: the code is read off the address, and nothing needs to answer there. */
const redirectUri = cliClient.redirectUri.replace('127.0.0.1', '127.0.0.1:1');

/** The lines run in sh, bash and zsh, one after another, and need curl and openssl. */
const chapters = (url: string): readonly Chapter[] => [
  {
    title: 'Sign in',
    text: `Authorization code with PKCE, as a browser or an app does it. Here any name is a login; the token lasts
twelve hours. In production the issuer is another one, and everything below stays the same.`,
    lines: [
      `API=${url}
VERIFIER=$(openssl rand -hex 32)
CHALLENGE=$(printf %s "$VERIFIER" | openssl dgst -sha256 -binary | openssl base64 -A | tr '+/' '-_' | tr -d '=')
COOKIES=$(mktemp)`,
      `FORM=$(curl -sS -L -c "$COOKIES" -b "$COOKIES" -o /dev/null -w '%{url_effective}' -G "$API/oidc/auth" \\
  -d client_id=${cliClient.id} -d response_type=code -d scope=openid -d state=any \\
  --data-urlencode redirect_uri=${redirectUri} \\
  -d code_challenge_method=S256 -d "code_challenge=$CHALLENGE")
CODE=$(curl -s -L -c "$COOKIES" -b "$COOKIES" -o /dev/null -w '%{url_effective}' -d login=ana "$FORM" |
  sed -n 's/.*[?&]code=\\([^&]*\\).*/\\1/p')`,
      `TOKEN=$(curl -sS "$API/oidc/token" -d grant_type=authorization_code -d client_id=${cliClient.id} \\
  --data-urlencode redirect_uri=${redirectUri} -d "code=$CODE" -d "code_verifier=$VERIFIER" |
  sed -n 's/.*"access_token":"\\([^"]*\\)".*/\\1/p')`,
    ],
  },
  {
    title: 'Rate a book',
    text: `Whoever sends a first command is registered by it. The <code>Idempotency-Key</code> names the command: sent
again under the same key it is not done again. <code>Estante-Position</code> in the answer says where it lies in the log.`,
    lines: [
      `BOOK=$(curl -sS "$API/v1/books?q=earthsea&limit=1" | sed -n 's/.*"items":\\[{"id":"\\([^"]*\\)".*/\\1/p')
POSITION=$(curl -sS -o /dev/null -D - -X PUT "$API/v1/me/books/$BOOK/rating" -H "Authorization: Bearer $TOKEN" \\
  -H "Idempotency-Key: $(openssl rand -hex 16)" -H 'Content-Type: application/json' -d '{"stars":5}' |
  tr -d '\\r' | sed -n 's/^[Ee]stante-[Pp]osition: //p')
echo "rated $BOOK at $POSITION"`,
    ],
  },
  {
    title: 'Read recommendations',
    text: `Sent along as <code>Estante-Min-Position</code>, the position makes the answer wait until it has seen the rating.
Every book says why it is recommended.`,
    lines: [
      `curl -sS "$API/v1/me/recommendations?limit=3" -H "Authorization: Bearer $TOKEN" -H "Estante-Min-Position: $POSITION"; echo`,
    ],
  },
];

const block = (lines: string): string => `<pre>${escapeHtml(lines)}</pre>`;

const style = `
  :root { font: 16px/1.55 system-ui, sans-serif; accent-color: #1f6f54; }
  body { margin: 0; } main, #operations { max-width: 60rem; margin: 0 auto; padding: 0 1.25rem; } main { margin-top: 3rem; }
  h1 { margin: 0 0 .25rem; font-size: 2rem; letter-spacing: -.02em; } main h2 { margin-top: 2.25rem; font-size: 1.15rem; }
  main pre { padding: .75rem 1rem; border: 1px solid #8884; border-radius: .4rem; overflow-x: auto; }
  main code, main pre { font: .86rem/1.5 ui-monospace, monospace; } main a { color: #1f7a5c; }
  .swagger-ui .info { display: none; }
`;
