import { median, quantile } from './rounds.ts';

/** What a crowd of callers got: events a second, how long a call took, and, where it was asked for, the processor time that an event took. */
export type Loop = {
  readonly perSecond: number;
  readonly processorMicros?: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

export type LoopOptions = {
  readonly callers: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
  /** Processor time used so far by all that takes part. */
  readonly processorSeconds?: () => number;
};

/**
 * Lets `callers` call at the same time, each again as soon as its last call was acknowledged. What happens in the first `warmUpMs` is
 * not measured. A call answers how many events it stood for. Ends when every call has been answered; rejects when one failed.
 */
export async function closedLoop(
  { callers, warmUpMs, measuredMs, processorSeconds }: LoopOptions,
  call: () => Promise<number>,
): Promise<Loop> {
  const latenciesMs: number[] = [];
  const fromMs = performance.now() + warmUpMs;
  const toMs = fromMs + measuredMs;
  const usedBefore = processorSeconds?.() ?? Number.NaN;
  let events = 0;
  let allEvents = 0;
  const caller = async (): Promise<void> => {
    for (let startMs = performance.now(); startMs < toMs;) {
      const count = await call();
      const endMs = performance.now();
      allEvents += count;
      if (endMs >= fromMs && endMs < toMs) {
        latenciesMs.push(endMs - startMs);
        events += count;
      }
      startMs = endMs;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const used = (processorSeconds?.() ?? Number.NaN) - usedBefore;
  return {
    ...(Number.isNaN(used) ? {} : { processorMicros: (used * 1e6) / allEvents }),
    perSecond: events / (measuredMs / 1_000),
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
  };
}

/** The middle of each figure over several rounds. */
export function medianLoop(loops: readonly Loop[]): Loop {
  const processorMicros = loops.flatMap((loop) => loop.processorMicros ?? []);
  return {
    perSecond: median(loops.map(({ perSecond }) => perSecond)),
    p50Ms: median(loops.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(loops.map(({ p99Ms }) => p99Ms)),
    ...(processorMicros.length === 0 ? {} : { processorMicros: median(processorMicros) }),
  };
}

/** How a loop is told to a human reader. */
export const toldLoop = ({ perSecond, p50Ms, p99Ms }: Loop): string =>
  `${Math.round(perSecond).toLocaleString('en')}/s, p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`;
