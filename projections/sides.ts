import type { StoredEvent } from '../domain/stored-event.ts';
import { catchUpPage } from './advance.ts';
import { freshFold } from './fresh-fold.ts';
import type { Heads, Instance, LogReader, ParkingLot, Watermark } from './ports.ts';
import type { Projection } from './projection.ts';
import type { Side } from './verify-generation.ts';

/** A log of more events than this is not folded in memory to compare. */
export const freshFoldEventsMax = 100_000;

/** An instance as one side of a comparison. */
export const sideOf = (instance: Instance): Side => ({
  watermarks: (view) => view.watermarks(instance),
  rows: (view) => view.rows(instance),
});

/** What can be compared with a fresh fold: a short log, of which nothing was left out. */
export async function freshSide(
  {
    projection,
    log,
    parkingLot,
  }: { readonly projection: Projection; readonly log: LogReader; readonly parkingLot: ParkingLot },
  { positions }: Heads,
): Promise<Side | { readonly reason: string }> {
  const events = positions.reduce((sum, head) => sum + head, 0);
  if (events > freshFoldEventsMax) {
    return {
      reason: `the live one means something else, and a log of ${events} events is not folded in memory`,
    };
  }
  for (const partition of positions.keys()) {
    const { streams, skipped } = await parkingLot.parked(projection.name, projection.version, partition);
    if (streams.size + skipped.size > 0) {
      return { reason: `the live one ${cannotTell}, and events were parked or skipped` };
    }
  }
  return {
    watermarks: async (_view, at) => at,
    rows: async function* (_view, at) {
      yield* await freshFold(projection, await eventsUpTo(log, at));
    },
  };
}

/** It is of another version or another log, or paused, or nobody feeds it. */
const cannotTell = 'means something else or stands still';

async function eventsUpTo(
  log: LogReader,
  watermarks: ReadonlyMap<number, Watermark>,
): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (const [partition, { position }] of watermarks) {
    for (let from = 1; from <= position;) {
      const page = await log.readPage({ partition, from, to: position, ...catchUpPage });
      if (page === undefined) throw new Error(`the log ends before ${partition}.${position}`);
      events.push(...page.events);
      from = page.to + 1;
    }
  }
  return events;
}
