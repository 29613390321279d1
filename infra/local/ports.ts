import { createServer } from 'node:net';

/**
 * Below the range from which Linux (32768 up) and macOS (49152 up) pick the source ports of outgoing connections: a
 * port that is free now cannot be taken by one of our own clients before its server starts.
 */
const portFirst = 20_000;
const portLast = 29_999;
const attemptsMax = 500;

/** Loopback ports that nothing listens on, all different. The search starts at a random place, so stacks rarely meet. */
export async function freePorts(count: number): Promise<number[]> {
  const span = portLast - portFirst + 1;
  const start = Math.floor(Math.random() * span);
  const found: number[] = [];
  for (let attempt = 0; attempt < attemptsMax && found.length < count; attempt += 1) {
    const port = portFirst + ((start + attempt) % span);
    if (await portIsFree(port)) found.push(port);
  }
  if (found.length < count) throw new Error(`no ${count} free ports between ${portFirst} and ${portLast}`);
  return found;
}

export async function portIsFree(port: number): Promise<boolean> {
  return (await whyNotFree(port)) === undefined;
}

/** Undefined when a server may listen on the loopback port, else what is in the way: "is taken", for example. */
export function whyNotFree(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(reasons[error.code ?? ''] ?? error.message),
    );
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

const reasons: Record<string, string | undefined> = {
  EADDRINUSE: 'is taken',
  EACCES: 'is reserved for root',
};

/** A port to suggest in place of one that cannot be had. */
export function otherPort(port: number): number {
  return port < 1024 ? port + 8000 : port === 65_535 ? 8080 : port + 1;
}
