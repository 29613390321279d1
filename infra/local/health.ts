import { createConnection } from 'node:net';
import { messageOf } from './process-spec.ts';

export type Health = { status: 'ready' | 'not-ready' | 'down'; reason?: string };

/** Where to ask, by process name: `http://…/readyz`, or `tcp://host:port` for what speaks no HTTP. */
export type HealthTargets = Record<string, string>;

const timeoutMs = 1_500;

/** Asks all at once. Never throws. */
export async function healthOf(targets: HealthTargets): Promise<Record<string, Health>> {
  const entries = Object.entries(targets).map(async ([name, url]) => [name, await ask(url)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

export function allReady(health: Record<string, Health>): boolean {
  return Object.values(health).every(({ status }) => status === 'ready');
}

async function ask(url: string): Promise<Health> {
  try {
    return url.startsWith('tcp:') ? await connects(new URL(url)) : await answersReady(url);
  } catch (error) {
    return { status: 'down', reason: messageOf(error) };
  }
}

async function answersReady(url: string): Promise<Health> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  const reason = (await response.text()).slice(0, 500);
  // A store that answers 404 to a path it does not know is there, which is what is asked.
  return response.status < 500 ? { status: 'ready' } : { status: 'not-ready', reason };
}

function connects(url: URL): Promise<Health> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: url.hostname, port: Number(url.port), timeout: timeoutMs });
    socket.once('connect', () => {
      socket.destroy();
      resolve({ status: 'ready' });
    });
    socket.once('timeout', () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
  });
}
