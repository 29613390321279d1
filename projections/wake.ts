/** Wakes sleepers: a wake that comes while nobody sleeps is remembered for each who sleeps next. */
export type Wake = {
  readonly wake: () => void;
  /** A sleeper of its own: `sleep` resolves at the next wake after the last sleep, after `ms`, or when the signal aborts. */
  readonly sleeper: () => { readonly sleep: (ms: number, signal: AbortSignal) => Promise<void> };
};

export function createWake(): Wake {
  let wakes = 0;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    wakes += 1;
    for (const resolve of [...waiting]) resolve();
  };
  const sleeper = () => {
    let seen = wakes;
    const sleep = async (ms: number, signal: AbortSignal): Promise<void> => {
      if (seen === wakes && !signal.aborted) await sleepUntilWoken(waiting, ms, signal);
      seen = wakes;
    };
    return { sleep };
  };
  return { wake, sleeper };
}

const sleepUntilWoken = (waiting: Set<() => void>, ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      waiting.delete(done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    waiting.add(done);
    signal.addEventListener('abort', done);
  });
