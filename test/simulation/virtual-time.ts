import type { Scheduler, TimerHandle } from './scheduler.ts';

/**
 * Runs `simulate` with timers that belong to the scheduler instead of the machine, so that the loops of the relay and the projectors run as
 * they are. Nothing else may run meanwhile: a history waits for nothing but its own promises, so nothing else does.
 */
export async function inVirtualTime<Result>(
  scheduler: Scheduler,
  simulate: () => Promise<Result>,
): Promise<Result> {
  const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval } = globalThis;
  const cancel = (handle: TimerHandle | undefined): void => handle?.cancel();
  const virtual = {
    setTimeout: (run: () => void, ms = 0) => scheduler.after(scheduler.current(), ms, run),
    setInterval: (run: () => void, ms = 0) => scheduler.after(scheduler.current(), ms, run, ms),
    setImmediate: (run: () => void) =>
      void scheduler.step(scheduler.current(), 'takes its next turn').then(run),
    clearTimeout: cancel,
    clearInterval: cancel,
  };
  Object.assign(globalThis, virtual);
  const { stackTraceLimit } = Error;
  // Errors are daily bread here, and nobody reads where they came from.
  Error.stackTraceLimit = 0;
  try {
    return await simulate();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    Object.assign(globalThis, { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval });
  }
}
