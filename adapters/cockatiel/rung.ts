import {
  BrokenCircuitError,
  circuitBreaker,
  ConsecutiveBreaker,
  handleAll,
  noop,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
  wrap,
} from 'cockatiel';
import type { Rung, RungOptions, RungOutcome } from '../../queries/ports.ts';

/** A rung by cockatiel's policies: its circuit breaker around its timeout. What still comes after the deadline is dropped. */
export function cockatielRung({ name, deadlineMs, failuresMax, restMs, onOutcome }: RungOptions): Rung {
  const breaker =
    failuresMax === Infinity
      ? noop
      : circuitBreaker(handleAll, {
          halfOpenAfter: restMs,
          breaker: new ConsecutiveBreaker(failuresMax),
        });
  const policy = wrap(
    breaker,
    timeout(deadlineMs, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false }),
  );
  return async (work) => {
    try {
      const value = await policy.execute(work);
      onOutcome(name, 'answered');
      return value;
    } catch (error) {
      onOutcome(name, outcomeOf(error), error);
      return undefined;
    }
  };
}

function outcomeOf(error: unknown): Exclude<RungOutcome, 'answered'> {
  if (error instanceof BrokenCircuitError) return 'resting';
  return error instanceof TaskCancelledError ? 'late' : 'failed';
}
