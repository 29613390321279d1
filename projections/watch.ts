import { catchUp, type CatchingUp, type LogRange } from './advance.ts';
import { isAstray, ReplayNeededError } from './page-rule.ts';
import type { PageTarget } from './page-target.ts';
import type { Heads, LogReader, Watermark } from './ports.ts';

/** How often a projector compares its watermarks with the heads of the log. */
export const watchMs = 2_000;

/** Partitions that are caught up at the same time, unless told otherwise. */
export const partitionsAtOnceDefault = 4;

/**
 * Brings a target up to the heads of the log, without any queue: what a projector does when it starts, and with the partitions that a lost
 * message left behind. Rejects with `ReplayNeededError` when a watermark cannot stem from this log.
 */
export async function catchUpAll(
  target: PageTarget,
  log: LogReader,
  lagging: readonly LogRange[],
  catching: CatchingUp = {},
): Promise<void> {
  const left = lagging.values();
  const worker = async (): Promise<void> => {
    for (const range of left) await catchUp(target, log, range, catching);
  };
  const { partitionsAtOnce = partitionsAtOnceDefault } = catching;
  await Promise.all(Array.from({ length: partitionsAtOnce }, worker));
}

/** What a target has not applied yet, by partition. Throws `ReplayNeededError` when a watermark cannot stem from this log. */
export function laggingBehind(
  target: Pick<PageTarget, 'name'>,
  { epoch, positions }: Heads,
  watermarks: ReadonlyMap<number, Watermark>,
): readonly LogRange[] {
  return positions.flatMap((position, partition) => {
    const watermark = watermarks.get(partition);
    if (watermark !== undefined && isAstray(watermark, { epoch, position })) {
      throw new ReplayNeededError(
        `${target.name} has applied ${partition}.${watermark.position} of epoch ${watermark.epoch}, but the log ends at ` +
          `${partition}.${position} of epoch ${epoch}: replay it with \`./estante replay ${target.name}\``,
      );
    }
    const from = (watermark?.position ?? 0) + 1;
    return from <= position ? [{ partition, from, to: position }] : [];
  });
}

/**
 * Looks every {@link watchMs} until `signal` aborts, and reads from the log what no message has brought: partitions whose watermark has not moved since
 * the last look although the log was already further then.
 */
export async function watch(
  target: PageTarget,
  log: LogReader,
  { signal, onError }: { readonly signal: AbortSignal; readonly onError: (error: unknown) => void },
): Promise<void> {
  let before: readonly LogRange[] = [];
  while (!signal.aborted) {
    await pause(watchMs, signal);
    try {
      const [heads, watermarks] = await Promise.all([log.heads(), target.watermarks()]);
      const now = laggingBehind(target, heads, watermarks);
      await catchUpAll(target, log, stuck(before, now), { signal });
      before = now;
    } catch (error) {
      if (error instanceof ReplayNeededError) throw error;
      onError(error);
    }
  }
}

const stuck = (before: readonly LogRange[], now: readonly LogRange[]): readonly LogRange[] =>
  now.filter(({ partition, from }) =>
    before.some((earlier) => earlier.partition === partition && earlier.from === from),
  );

/** Resolves after this time, or at once when the signal aborts. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
