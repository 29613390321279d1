import { setTimeout as sleep } from 'node:timers/promises';

/** Repeats the attempt until it stops throwing; when time runs out, throws what it threw last. */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  limits: { timeoutMs: number; everyMs?: number },
): Promise<T> {
  const deadlineMs = Date.now() + limits.timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadlineMs) throw error;
      await sleep(limits.everyMs ?? 50);
    }
  }
}
