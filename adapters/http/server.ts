import type Koa from 'koa';
import { createServer, STATUS_CODES, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { problem, type ProblemSlug } from './problems.ts';
import { securityHeaders } from './security-headers.ts';

/** A whole request must have arrived within this time… */
export const requestMs = 30_000;
/** …and its headers within this. */
export const headersMs = 10_000;
/** An idle connection is kept a little longer than load balancers keep theirs (60 s), so that they close it first. */
export const keepAliveMs = 65_000;
/** All headers of one request together. */
export const headerBytesMax = 16 * 1024;
/** How long requests under way may take to end when the server is asked to close. */
export const drainMs = 10_000;

/** How often connections are looked for that have fallen idle meanwhile. */
const sweepMs = 50;

export type RunningServer = {
  readonly url: string;
  /** Takes no new connections, lets requests under way end within {@link drainMs}, then cuts the rest off. Idempotent. */
  readonly close: () => Promise<void>;
};

type Options = { readonly host: string; readonly port: number };

/** Serves an application; port 0 takes a free one. Rejects when it cannot listen. */
export async function serve(app: Pick<Koa, 'callback'>, { host, port }: Options): Promise<RunningServer> {
  const handle = app.callback();
  const server = createServer(
    {
      requestTimeout: requestMs,
      headersTimeout: headersMs,
      keepAliveTimeout: keepAliveMs,
      maxHeaderSize: headerBytesMax,
      connectionsCheckingInterval: 5_000,
      noDelay: true,
    },
    // Koa answers what its handlers reject with, so there is nothing left to wait for.
    (request, response) => void handle(request, response),
  );
  server.on('clientError', answerUnreadable);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const { port: actualPort } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    close: () => (closing ??= drain(server)),
  };
}

async function drain(server: Server): Promise<void> {
  // Connections that are kept alive would otherwise carry further requests, or stay open without one.
  server.prependListener('request', (_, response) => response.setHeader('Connection', 'close'));
  const sweep = setInterval(() => server.closeIdleConnections(), sweepMs);
  const cut = setTimeout(() => server.closeAllConnections(), drainMs);
  await new Promise((resolve) => server.close(resolve));
  clearInterval(sweep);
  clearTimeout(cut);
}

/** What Node's parser could not read never reaches the application, but is told as a problem all the same. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, headers, body } = problem(unreadable[error.code ?? ''] ?? 'invalid-request');
  const head = {
    ...securityHeaders,
    ...headers,
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
}

const unreadable: Readonly<Record<string, ProblemSlug | undefined>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};
