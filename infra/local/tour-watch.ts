import { setTimeout as sleep } from 'node:timers/promises';
import type { Sighting } from './tour-report.ts';

/** Asks a store how far each of its read models or queues has come; answers positions by name. */
export type Look = () => Promise<ReadonlyMap<string, number>>;

/** A store under observation; times are those of `performance.now()`. */
export type Watch = {
  /** When `name` came to `position` or beyond, as soon as that is seen; undefined when it is not in time. Rejects when aborted. */
  passed: (name: string, position: number, until: Until) => Promise<Sighting | undefined>;
  /** Ends the looking. `widestMs` is the longest time from the start of one look to the answer of the next. */
  stop: () => Promise<{ looks: number; widestMs: number; failure?: unknown }>;
};

/** How long is waited: a time of `performance.now()`, and a signal that ends it before. */
export type Until = { deadlineMs: number; signal: AbortSignal };

type Seen = Sighting & { position: number };

/** The first looks are slow, because code is compiled and connections are opened for them; they come before anything matters. */
const firstLooks = 20;

/**
 * Looks again and again, `everyMs` after each answer, and remembers when each position was first seen. Resolves after
 * the first looks, so that what happens later is seen to be new. A look that fails is repeated like any other.
 */
export async function watch(look: Look, everyMs: number): Promise<Watch> {
  const seen = new Map<string, Seen[]>();
  let looks = 0;
  let widestMs = 0;
  let failure: unknown;
  let earliestMs = performance.now();

  const lookOnce = async (): Promise<void> => {
    const startedMs = performance.now();
    const positions = await look();
    const latestMs = performance.now();
    for (const [name, position] of positions) {
      const known = seen.get(name) ?? [];
      seen.set(name, known);
      if (position > (known.at(-1)?.position ?? -1)) known.push({ position, earliestMs, latestMs });
    }
    widestMs = Math.max(widestMs, latestMs - earliestMs);
    looks += 1;
    earliestMs = startedMs;
  };

  for (let look = 0; look < firstLooks; look += 1) await lookOnce();
  looks = 0;
  widestMs = 0;
  const stopping = new AbortController();
  const looking = (async () => {
    while (!stopping.signal.aborted) {
      await sleep(everyMs);
      await lookOnce().catch((error: unknown) => (failure = error));
    }
  })();

  return {
    passed: async (name, position, { deadlineMs, signal }) => {
      for (;;) {
        const first = seen.get(name)?.find((sighting) => sighting.position >= position);
        if (first !== undefined) return { earliestMs: first.earliestMs, latestMs: first.latestMs };
        if (performance.now() > deadlineMs) return undefined;
        await sleep(everyMs, undefined, { signal });
      }
    },
    stop: async () => {
      stopping.abort();
      await looking;
      return { looks, widestMs, ...(failure === undefined ? {} : { failure }) };
    },
  };
}
