import { setTimeout as sleep } from 'node:timers/promises';
import { logTail } from './logs.ts';
import type { Home } from './paths.ts';

/** What the supervisor needs to know of one process. */
export type ProcessSpec = {
  /** Names the pid file and the log. */
  name: string;
  command: readonly [file: string, ...args: string[]];
  /** Everything the process gets from the environment, besides what every process gets (see `childEnv`). */
  env: Record<string, string>;
  /** Resolves when the process can be used, rejects with the reason when it cannot yet. */
  probe: () => Promise<unknown>;
  stopSignal: 'SIGTERM' | 'SIGINT';
  /** How long it may take to stop before it is killed. */
  stopTimeoutMs: number;
  readyTimeoutMs: number;
  /** For one that nobody waits for: how much it makes room for others once it is ready, 0 to 19 as of nice(1). */
  niceness?: number;
  /** Run after a restart, once the process is ready again: what a lost process took with it is made anew. */
  afterRestart?: () => Promise<void>;
};

const probeEveryMs = 40;

/** Probes until it passes; throws with the end of the log when time runs out or the process is given up. */
export async function untilReady(spec: ProcessSpec, home: Home, givenUp: () => boolean): Promise<void> {
  const deadlineMs = Date.now() + spec.readyTimeoutMs;
  for (;;) {
    try {
      await spec.probe();
      return;
    } catch (error) {
      if (givenUp() || Date.now() > deadlineMs) throw neverReady(spec, home, error);
      await sleep(probeEveryMs);
    }
  }
}

/** What every process of the stack gets from the environment: nothing of the user's shell but what names folders. */
export function childEnv(): Record<string, string> {
  const passed = ['PATH', 'HOME', 'TMPDIR'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(passed), LANG: 'C.UTF-8', TZ: 'UTC' };
}

export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  if (!(error instanceof Error)) return String(error);
  // fetch says only "fetch failed"; the reason is behind it.
  return error.message === 'fetch failed' ? messageOf(error.cause) : error.message;
}

function neverReady(spec: ProcessSpec, home: Home, cause: unknown): Error {
  const tail = logTail(home.logs, spec.name);
  const ending = tail === '' ? '' : `\nThe end of its log:\n${tail}`;
  return new Error(`${spec.name} did not become ready: ${messageOf(cause)}${ending}`, { cause });
}
