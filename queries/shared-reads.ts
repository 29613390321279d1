import { withinDeadline } from './deadline.ts';

/** A read that takes longer counts as failed, so that one that hangs does not keep the next from beginning. */
export const readDeadlineMs = 1_000;

/** Reads of one thing, shared by everybody who waits for it to change. */
export type SharedReads<T> = {
  /** What the last read found, when it began at most one interval ago. */
  readonly recent: () => T | undefined;
  /** What the next read finds; `undefined` when it fails. Everybody who asks before it begins shares it. */
  readonly next: () => Promise<T | undefined>;
};

/** Reads begin at least `intervalMs()` apart and never overlap, however many wait. The first begins at once. */
export function sharedReads<T>(
  read: () => Promise<T | undefined>,
  intervalMs: () => number,
  now: () => number = () => performance.now(),
): SharedReads<T> {
  let last: { readonly value: T; readonly at: number } | undefined;
  let begunAt = -Infinity;
  let running: Promise<unknown> = Promise.resolve();
  let upcoming: Promise<T | undefined> | undefined;

  const begin = async (): Promise<T | undefined> => {
    upcoming = undefined;
    begunAt = now();
    const at = begunAt;
    try {
      const value = await withinDeadline(read(), readDeadlineMs);
      last = value === undefined ? undefined : { value, at };
      return value;
    } catch {
      // Whoever waits for something to appear in a store that is away goes on waiting, to their own deadline.
      last = undefined;
      return undefined;
    }
  };

  const schedule = async (): Promise<T | undefined> => {
    await running;
    const waitMs = begunAt + intervalMs() - now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const reading = begin();
    running = reading;
    return reading;
  };

  return {
    recent: () => (last !== undefined && now() - last.at <= intervalMs() ? last.value : undefined),
    next: () => (upcoming ??= schedule()),
  };
}
