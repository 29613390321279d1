import type { Heads } from '../../projections/ports.ts';
import { pause } from '../../projections/watch.ts';
import type { ProjectionLag } from './projection-lags.ts';

/** Read models that come no closer to the log for so long are waited for no longer. */
export const stalledMs = 60_000;

const everyMs = 500;

export type Waited =
  | { readonly status: 'caught-up'; readonly seconds: number }
  | { readonly status: 'stalled'; readonly seconds: number; readonly behind: readonly ProjectionLag[] }
  | { readonly status: 'stopped'; readonly seconds: number };

type Waiting = {
  readonly heads: Heads;
  readonly lagsAt: (heads: Heads) => Promise<readonly ProjectionLag[]>;
  /** Told of events that all read models together have applied, of those they lacked at the beginning. */
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
  readonly stalledAfterMs?: number;
};

/** Waits until every read model has applied the log up to `heads`, as long as they come closer. */
export async function waitForProjections(waiting: Waiting): Promise<Waited> {
  const { heads, lagsAt, onProgress, signal, stalledAfterMs = stalledMs } = waiting;
  const startedMs = performance.now();
  const seconds = (): number => (performance.now() - startedMs) / 1_000;
  let total = 0;
  let least = Infinity;
  let progressMs = startedMs;
  while (!signal.aborted) {
    const behind = (await lagsAt(heads)).filter(({ lagEvents }) => lagEvents > 0);
    const lag = behind.reduce((sum, { lagEvents }) => sum + lagEvents, 0);
    if (lag === 0) return { status: 'caught-up', seconds: seconds() };
    total = Math.max(total, lag);
    onProgress(total - lag, total);
    if (lag < least) progressMs = performance.now();
    least = Math.min(least, lag);
    if (performance.now() - progressMs >= stalledAfterMs) {
      return { status: 'stalled', seconds: seconds(), behind };
    }
    await pause(everyMs, signal);
  }
  return { status: 'stopped', seconds: seconds() };
}
