/** Tries one way to an answer; `undefined` says to take the next one, because this one failed, was too slow or is resting. */
export type Rung = <T>(work: () => Promise<T>) => Promise<T | undefined>;

export type RungOptions = {
  readonly name: string;
  readonly deadlineMs: number;
  /** Failures in a row before it rests; `Infinity` never rests. */
  readonly failuresMax: number;
  /** How long it rests; then one try decides whether it is well again. */
  readonly restMs: number;
  readonly onOutcome: OnRungOutcome;
};

/** How a try ended: with an answer, in an error, not in time, or not at all because the rung rests. */
export const rungOutcomes = ['answered', 'failed', 'late', 'resting'] as const;
export type RungOutcome = (typeof rungOutcomes)[number];
/** Told of every try, for figures; and of the error of one that failed or was late. */
export type OnRungOutcome = (rung: string, outcome: RungOutcome, error?: unknown) => void;

/** Makes rungs, each with a deadline and a circuit breaker, so that a store that hangs costs its deadline a few times and not every asker. */
export type NewRung = (options: RungOptions) => Rung;

/** After so many failures in a row a rung rests… */
export const failuresMax = 5;
/** …for so long; then one try decides whether it is well again. */
export const restMs = 1_000;
