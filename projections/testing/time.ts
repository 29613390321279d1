import { mock } from 'node:test';

/** Timers and `performance.now` that stand still until the test lets time pass. Released by `release`, which every test must reach. */
export type ClockInHand = {
  /** Lets so much time pass, and everything happen that follows from it. */
  readonly passMs: (ms: number) => Promise<void>;
  /** Lets time pass, millisecond by millisecond, until the condition holds. */
  readonly passUntil: (condition: () => boolean) => Promise<void>;
  readonly release: () => void;
};

export function takeClockInHand(): ClockInHand {
  let nowMs = 0;
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const performanceNow = mock.method(performance, 'now', () => nowMs);
  const tick = (ms: number): void => {
    nowMs += ms;
    mock.timers.tick(ms);
  };
  return {
    passMs: async (ms) => {
      await settle();
      tick(ms);
      await settle();
    },
    passUntil: (condition) =>
      until(() => {
        if (condition()) return true;
        tick(1);
        return false;
      }),
    release: () => {
      performanceNow.mock.restore();
      mock.timers.reset();
    },
  };
}

/** Turns of the event loop in which promises that wait for nothing else are fulfilled; far more than any test needs. */
const settlingTurns = 50;

/** Lets everything happen that needs no time. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < settlingTurns; turn += 1) await new Promise(setImmediate);
}

const untilMs = 5_000;

/** The time that nobody can take in hand. */
const realNow = performance.now.bind(performance);

/** Resolves as soon as the condition holds; rejects when it does not in time. Timers may be in hand. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = realNow() + untilMs;
  while (!(await condition())) {
    if (realNow() > deadline) throw new Error(`not so within ${untilMs} ms: ${condition.toString()}`);
    await new Promise(setImmediate);
  }
}
