import { withinDeadline } from './deadline.ts';

/** Tries one way to an answer; `undefined` says to take the next one, because this one failed, was too slow or is resting. */
export type Rung = <T>(work: () => Promise<T>) => Promise<T | undefined>;

type RungOptions = {
  readonly name: string;
  readonly deadlineMs: number;
  readonly onFailure: OnRungFailure;
  /** Failures in a row before it rests; {@link failuresMax} unless told, `Infinity` never rests. */
  readonly restsAfter?: number;
  /** Milliseconds that only grow. */
  readonly now?: () => number;
};

/** Told of every failure, for logs and figures. */
export type OnRungFailure = (rung: string, error: unknown) => void;

/** After so many failures in a row a rung rests… */
export const failuresMax = 5;
/** …for so long; then one try decides whether it is well again. */
export const restMs = 1_000;

/** A rung with a deadline and a circuit breaker, so that a store that hangs costs its deadline a few times and not every asker. */
export function rung({
  name,
  deadlineMs,
  onFailure,
  restsAfter = failuresMax,
  now = () => performance.now(),
}: RungOptions): Rung {
  let failures = 0;
  let restsUntil = 0;

  const fail = (error: unknown): void => {
    failures += 1;
    if (failures >= restsAfter) restsUntil = now() + restMs;
    onFailure(name, error);
  };

  return async (work) => {
    if (failures >= restsAfter) {
      if (now() < restsUntil) return undefined;
      restsUntil = now() + restMs;
    }
    try {
      const value = await withinDeadline(work(), deadlineMs);
      failures = 0;
      return value;
    } catch (error) {
      fail(error);
      return undefined;
    }
  };
}
