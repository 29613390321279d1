import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isProblemSlug, type ProblemSlug } from '../../adapters/http/problems.ts';
import { securityHeaders } from '../../adapters/http/security-headers.ts';
import { docsPage, docsScript } from './docs-page.ts';

/** What the edge says of the API itself: the contract, and a page to read it on. */
export type ApiPage = { readonly type: string; readonly body: string | Buffer; readonly etag: string };

/** Paths under which there is a page of the API; besides, every problem has one, at the path that is its `type`. */
const apiPagePaths = [
  '/problems',
  '/openapi.json',
  '/docs',
  '/docs/',
  '/docs/start.js',
  '/docs/swagger-ui.css',
  '/docs/swagger-ui-bundle.js',
  '/docs/oauth2-redirect.html',
  '/docs/oauth2-redirect.js',
] as const;
type OwnPath = (typeof apiPagePaths)[number];
type ApiPagePath = OwnPath | `/problems/${ProblemSlug}`;

export const isApiPagePath = (path: string): path is ApiPagePath =>
  isOwnPath(path) || problemAt(path) !== undefined;

const isOwnPath = (path: string): path is OwnPath => apiPagePaths.some((own) => own === path);

/** The problem whose `type` a path is. */
function problemAt(path: string): ProblemSlug | undefined {
  const [, slug = ''] = /^\/problems\/([a-z-]+)$/.exec(path) ?? [];
  return isProblemSlug(slug) ? slug : undefined;
}

/** Nothing that the page of the API shows or asks comes from anywhere else. Swagger UI sets styles on elements. */
export const apiPageHeaders = {
  ...securityHeaders,
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
} as const;

/** Makes each page when it is first asked for; `url` is where clients reach the edge. */
export function apiPages(url: string): (path: ApiPagePath) => Promise<ApiPage> {
  const made = new Map<ApiPagePath, Promise<ApiPage>>();
  return (path) => {
    const known = made.get(path) ?? make(path, url);
    made.set(path, known);
    return known;
  };
}

async function make(path: ApiPagePath, url: string): Promise<ApiPage> {
  const { type, body } = await contentOf(path, url);
  return { type, body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
}

type Content = Pick<ApiPage, 'type' | 'body'>;

async function contentOf(path: ApiPagePath, url: string): Promise<Content> {
  if (!isOwnPath(path)) {
    const { problemPage } = await import('./problem-pages.ts');
    return { type: html, body: problemPage(problemAt(path) ?? 'not-found') };
  }
  switch (path) {
    case '/problems':
      return { type: html, body: (await import('./problem-pages.ts')).problemsPage() };
    case '/openapi.json':
      return { type: 'application/json; charset=utf-8', body: await contract() };
    case '/docs':
    case '/docs/':
      return { type: html, body: docsPage(url) };
    case '/docs/start.js':
      return { type: script, body: docsScript };
    case '/docs/swagger-ui.css':
      return { type: 'text/css; charset=utf-8', body: swaggerFile('swagger-ui.css') };
    case '/docs/swagger-ui-bundle.js':
      return { type: script, body: swaggerFile('swagger-ui-bundle.js') };
    case '/docs/oauth2-redirect.html':
      return { type: html, body: swaggerFile('oauth2-redirect.html') };
    case '/docs/oauth2-redirect.js':
      return { type: script, body: swaggerFile('oauth2-redirect.js') };
  }
}

const html = 'text/html; charset=utf-8';
const script = 'text/javascript; charset=utf-8';

const swaggerFile = (name: string): Buffer =>
  readFileSync(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`)));

/** Loaded when asked for: what all routes are made of would make the edge slow to start. */
async function contract(): Promise<string> {
  const { localContract } = await import('./api-document.ts');
  return `${JSON.stringify(localContract())}\n`;
}
