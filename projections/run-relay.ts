import type { Checkpoints, LogReader, PageSink } from './ports.ts';
import { relayRound } from './relay.ts';
import { sharingPages } from './shared-pages.ts';
import type { Wake } from './wake.ts';
import { pause } from './watch.ts';

/** How often the relay looks at the log without having been woken. */
export const relayPollMs = 500;

/** How long a queue rests after it, or the log, failed; doubled at each failure in a row up to {@link relayRestMaxMs}. */
export const relayRestMs = 100;
export const relayRestMaxMs = 5_000;

/**
 * How long a queue that was given everything waits before it is looked at again: what is appended meanwhile shares pages and requests. The first
 * event after a rest leaves at once.
 */
export const relayPaceMs = 15;

type Running = {
  readonly log: LogReader;
  readonly checkpoints: Checkpoints;
  readonly sinks: readonly PageSink[];
  /** The partitions that this relay holds a lease on now. */
  readonly partitions: () => readonly number[];
  readonly wake: Wake;
  readonly onError: (queue: string, error: unknown) => void;
};

/** Relays the log to every queue until `signal` aborts, each queue at its own pace. */
export async function runRelay(running: Running, signal: AbortSignal): Promise<void> {
  const log = sharingPages(running.log);
  await Promise.all(running.sinks.map((sink) => relayQueue({ ...running, log }, sink, signal)));
}

async function relayQueue(running: Running, sink: PageSink, signal: AbortSignal): Promise<void> {
  const { log, checkpoints, partitions, wake, onError } = running;
  const sleeper = wake.sleeper();
  let restMs = relayRestMs;
  while (!signal.aborted) {
    try {
      const heads = await log.heads();
      const { sent, more } = await relayRound({ log, checkpoints }, sink, {
        heads,
        partitions: partitions(),
      });
      restMs = relayRestMs;
      if (more && sent === 0) await pause(relayRestMs, signal);
      if (!more && sent > 0) await pause(relayPaceMs, signal);
      if (!more) await sleeper.sleep(relayPollMs, signal);
    } catch (error) {
      onError(sink.name, error);
      await pause(restMs, signal);
      // oxlint-disable-next-line no-useless-assignment -- the next failure rests so long
      restMs = Math.min(restMs * 2, relayRestMaxMs);
    }
  }
}
