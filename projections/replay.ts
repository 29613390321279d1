import type { PageTarget } from './page-target.ts';
import type { Instance, LogReader, Registry } from './ports.ts';
import { catchUpAll, laggingBehind, pause } from './watch.ts';

/** How long the replaced generation stays after the flip: until no query remembers it. */
export const graceMs = 3_000;

/** How often the last events before the flip are gone after. */
export const handOverRoundsMax = 1_000;

type Replay = {
  readonly projection: { readonly name: string; readonly version: number };
  readonly log: LogReader;
  readonly registry: Registry;
  /** The target that pages are applied to for an instance; its storage is made if missing. */
  readonly targetOn: (instance: Instance) => Promise<PageTarget>;
  readonly drop: (instance: Instance) => Promise<void>;
  readonly onProgress: (done: number, total: number) => void;
  /** Stops between two pages; the generation that is being built is dropped. */
  readonly signal: AbortSignal;
};

export type Replayed = { readonly instance: Instance; readonly events: number };

/**
 * Builds the next generation of a read model from the log, beside the live one, then makes it the live one, and drops what was live
 * before. Readers see the old generation until the flip. Rejects with `ReplayStoppedError` when the signal aborts.
 */
export async function replay(running: Replay): Promise<Replayed> {
  const { projection, registry, drop } = running;
  const instance = await registry.create(projection);
  const discard = async (unwanted: Instance): Promise<void> => {
    await drop(unwanted);
    await registry.forget(unwanted);
  };
  try {
    const events = await build(running, await running.targetOn(instance));
    stopIfAsked(running.signal);
    const replaced = await registry.flip(instance);
    if (replaced !== undefined) {
      await pause(graceMs, running.signal);
      await discard(replaced);
    }
    return { instance, events };
  } catch (error) {
    const isLive = (await registry.live()).some(
      ({ name, generation }) => name === instance.name && generation === instance.generation,
    );
    if (!isLive) await discard(instance);
    throw error;
  }
}

/**
 * Starts a derived read model anew: an empty next generation becomes the live one, and what was live is dropped. The projector fills it, and
 * queries do without until then.
 */
export async function renew({
  projection,
  registry,
  drop,
  signal,
}: Pick<Replay, 'projection' | 'registry' | 'drop' | 'signal'>): Promise<Instance> {
  const instance = await registry.create(projection);
  const replaced = await registry.flip(instance);
  if (replaced !== undefined) {
    await pause(graceMs, signal);
    await drop(replaced);
    await registry.forget(replaced);
  }
  return instance;
}

/** The operator stopped the replay before the flip; the live read model is as it was. */
export class ReplayStoppedError extends Error {
  override readonly name = 'ReplayStoppedError';
}

function stopIfAsked(signal: AbortSignal): void {
  if (signal.aborted) throw new ReplayStoppedError('stopped; the live read model is as it was');
}

/** Reads to the heads, and again to where they are then, until nothing is left; what comes after is the live projector's. */
async function build(running: Replay, target: PageTarget): Promise<number> {
  const { log, onProgress, signal } = running;
  let events = 0;
  for (let round = 0; round < handOverRoundsMax; round += 1) {
    const [heads, watermarks] = await Promise.all([log.heads(), target.watermarks()]);
    const lagging = laggingBehind(target, heads, watermarks);
    if (lagging.length === 0) return events;
    const total = events + lagging.reduce((sum, { from, to }) => sum + to - from + 1, 0);
    await catchUpAll(target, log, lagging, {
      signal,
      onApplied: (read) => {
        events += read;
        onProgress(events, total);
      },
    });
    stopIfAsked(signal);
  }
  return events;
}
