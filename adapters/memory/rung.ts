import type { Rung, RungOptions } from '../../queries/ports.ts';

/** A rung for tests, without a library. */
export function memoryRung({ name, deadlineMs, failuresMax, restMs, onOutcome }: RungOptions): Rung {
  let failures = 0;
  let restsUntil = 0;
  return async (work) => {
    const isResting = failures >= failuresMax;
    if (isResting && performance.now() < restsUntil) {
      onOutcome(name, 'resting');
      return undefined;
    }
    if (isResting) restsUntil = performance.now() + restMs;
    try {
      const value = await within(work(), deadlineMs);
      failures = 0;
      onOutcome(name, 'answered');
      return value;
    } catch (error) {
      failures += 1;
      if (failures >= failuresMax) restsUntil = performance.now() + restMs;
      onOutcome(name, error === late ? 'late' : 'failed', error);
      return undefined;
    }
  };
}

const late = new Error('not in time');

async function within<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late), deadlineMs);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
