import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createProxyServer } from 'httpxy';
import { problem, type ProblemSlug } from '../../adapters/http/problems.ts';
import { securityHeaders } from '../../adapters/http/security-headers.ts';
import { apiPageHeaders, apiPages, isApiPagePath } from './api-pages.ts';
import { edgeConfig } from './edge-config.ts';
import { allReady, healthOf } from './health.ts';
import { homePage } from './home-page.ts';
import { methodsAt, pathOf, routeOf, type Upstream } from './routes.ts';
import { readTryOut } from './try-out.ts';

/**
 * The one public port of the local stack; what CloudFront and API Gateway do in production. Environment: see
 * `edge-config.ts`.
 */
const config = edgeConfig(process.env);
const apiPage = apiPages(`http://127.0.0.1:${config.port}`);
const agent = new Agent({ keepAlive: true, maxSockets: 256, maxFreeSockets: 64, timeout: 60_000 });
const proxy = createProxyServer({ agent, xfwd: true, proxyTimeout: 60_000 });

const server = createServer((request, response) => void handle(request, response));
server.keepAliveTimeout = 65_000;
server.listen(config.port, '127.0.0.1');
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const route = routeOf(request.method ?? 'GET', request.url ?? '/');
  switch (route) {
    case 'query-api':
    case 'command-api':
    case 'identity-provider':
      return forward(route, request, response);
    case 'home':
      return home(response);
    case 'api-page':
      return showApi(request, response);
    case 'health':
      return health(response);
    case 'alive': {
      send(response, { status: 200, type: 'text/plain', body: 'ok\n' });
      return;
    }
    case 'method-not-allowed': {
      refuse(response, 'method-not-allowed', { Allow: methodsAt(request.url ?? '/') });
      return;
    }
    case 'nothing': {
      refuse(response, 'not-found');
      return;
    }
  }
}

async function forward(
  upstream: Upstream,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    await proxy.web(request, response, { target: config.upstreams[upstream] });
  } catch (error) {
    // The client left, or the answer was cut off half-way: nothing more can be said to it.
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    process.stderr.write(`${upstream}: ${String(error)}\n`);
    // The stack starts again what died.
    refuse(response, 'no-answer');
  }
}

async function home(response: ServerResponse): Promise<void> {
  const page = homePage({
    health: await healthOf(config.health),
    logs: config.logs,
    tryOut: readTryOut(config.tryOut),
  });
  send(response, {
    status: 200,
    type: 'text/html; charset=utf-8',
    body: page,
    policy: "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  });
}

async function showApi(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = pathOf(request.url ?? '/');
  if (!isApiPagePath(path)) return;
  const { type, body, etag } = await apiPage(path);
  const headers = { ...apiPageHeaders, etag, 'cache-control': 'no-cache' };
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  response
    .writeHead(200, { ...headers, 'content-type': type, 'content-length': Buffer.byteLength(body) })
    .end(request.method === 'HEAD' ? undefined : body);
}

async function health(response: ServerResponse): Promise<void> {
  const processes = await healthOf(config.health);
  const ready = allReady(processes);
  const body = JSON.stringify({ status: ready ? 'ready' : 'not-ready', processes }, null, 2);
  send(response, { status: ready ? 200 : 503, type: 'application/json', body: `${body}\n` });
}

function refuse(response: ServerResponse, slug: ProblemSlug, extra: Record<string, string> = {}): void {
  const { status, headers, body } = problem(slug, { headers: extra });
  response
    .writeHead(status, {
      ...securityHeaders,
      ...headers,
      'cache-control': 'no-store',
      'content-length': Buffer.byteLength(body),
    })
    .end(body);
}

type Answer = { status: number; type: string; body: string; policy?: string };

function send(response: ServerResponse, { policy, ...answer }: Answer): void {
  const headers = {
    ...securityHeaders,
    ...(policy === undefined ? {} : { 'Content-Security-Policy': policy }),
    'content-type': answer.type,
    'cache-control': 'no-store',
  };
  response
    .writeHead(answer.status, { ...headers, 'content-length': Buffer.byteLength(answer.body) })
    .end(answer.body);
}
