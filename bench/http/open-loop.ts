import { setTimeout as delay } from 'node:timers/promises';

type Options = {
  readonly perSecond: number;
  readonly seconds: number;
  /** The first so many seconds do not count. */
  readonly warmUpSeconds: number;
  readonly signal: AbortSignal;
};

/**
 * Calls at a constant rate, each time when it is due, whether or not earlier calls were answered. Answers how long each call took, in milliseconds from when it was due: what waits in front of a slow answer counts as slow, too. Rejects when a call failed.
 */
export async function openLoop(
  { perSecond, seconds, warmUpSeconds, signal }: Options,
  call: () => Promise<unknown>,
): Promise<readonly number[]> {
  const latenciesMs: number[] = [];
  const calls: Promise<void>[] = [];
  const begunMs = performance.now();
  const fromMs = begunMs + warmUpSeconds * 1_000;
  for (let number = 0; number < (warmUpSeconds + seconds) * perSecond; number += 1) {
    const dueMs = begunMs + (number * 1_000) / perSecond;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await delay(waitMs, undefined, { signal });
    const answered = call().then(() => {
      if (dueMs >= fromMs) latenciesMs.push(performance.now() - dueMs);
    });
    // Told by Promise.all, when all have been sent.
    answered.catch(() => undefined);
    calls.push(answered);
  }
  await Promise.all(calls);
  return latenciesMs;
}
