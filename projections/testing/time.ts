import { mock } from 'node:test';

/** Timers that stand still until the test lets time pass. Released by `release`, which every test must reach. */
export type ClockInHand = {
  /** Lets so much time pass, and everything happen that follows from it. */
  readonly passMs: (ms: number) => Promise<void>;
  readonly release: () => void;
};

export function takeClockInHand(): ClockInHand {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  return {
    passMs: async (ms) => {
      await settle();
      mock.timers.tick(ms);
      await settle();
    },
    release: () => mock.timers.reset(),
  };
}

/** Turns of the event loop in which promises that wait for nothing else are fulfilled; far more than any test needs. */
const settlingTurns = 50;

/** Lets everything happen that needs no time. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < settlingTurns; turn += 1) await new Promise(setImmediate);
}

const untilMs = 5_000;

/** Resolves as soon as the condition holds; rejects when it does not in time. Timers may be in hand. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + untilMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not so within ${untilMs} ms: ${condition.toString()}`);
    await new Promise(setImmediate);
  }
}
