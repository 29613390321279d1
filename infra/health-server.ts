import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a process needs to do its work: resolves when it is there, rejects with why it is not. */
export type HealthCheck = { readonly name: string; readonly check: () => Promise<unknown> };

export type HealthServer = { readonly port: number; readonly close: () => Promise<void> };

type Options = { readonly host: string; readonly port: number; readonly checks: readonly HealthCheck[] };

/** How long one look at the readiness of a process may take. */
export const checkMsMax = 2_000;

/** `GET /livez` touches nothing; `GET /readyz` runs the checks and answers 503 with the reasons of those that fail. */
export async function startHealthServer({ host, port, checks }: Options): Promise<HealthServer> {
  const server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000 }, (request, response) => {
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.url === '/livez') answer(200, { status: 'live' });
    else if (request.url === '/readyz') {
      void readiness(checks).then((body) => answer(body.status === 'ready' ? 200 : 503, body));
    } else answer(404, { status: 'unknown path' });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  // A server that listens on a port has an address with one.
  return { port: (server.address() as AddressInfo).port, close };
}

async function readiness(checks: readonly HealthCheck[]) {
  const results = await Promise.all(checks.map(failureOf));
  const reasons = results.filter((reason) => reason !== undefined);
  return { status: reasons.length === 0 ? 'ready' : 'not-ready', reasons } as const;
}

async function failureOf({ name, check }: HealthCheck): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`${name}: no answer within ${checkMsMax} ms`), checkMsMax);
  });
  const failed = Promise.try(check).then(
    () => undefined,
    (error: unknown) => `${name}: ${error instanceof Error ? error.message : String(error)}`,
  );
  return Promise.race([failed, late]).finally(() => clearTimeout(timer));
}
