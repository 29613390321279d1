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

export function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
