import { laggingBehind, catchUpAll, partitionsAtOnceDefault } from './watch.ts';
import { catchUpPage } from './advance.ts';
import type { PageTarget } from './page-target.ts';
import type { Heads, LogReader, Watermark } from './ports.ts';

/** How often the last events are gone after. */
export const roundsMax = 1_000;

/** What a kill may undo, as a share of the log: the pages that are worked on at the moment hold no more. */
export const redoneShareMax = 1 / 16;

/** A page is never smaller than this for that. */
export const pageEventsMin = 50;

export type Built = {
  /** Events that were applied before: by a run that did not come to its end. */
  readonly before: number;
  /** Events that this run has applied. */
  readonly events: number;
};

type Building = {
  readonly target: PageTarget;
  readonly log: LogReader;
  /** Told of events that are in, of how many there are, and how many of them were in before. */
  readonly onProgress: (done: number, total: number, before: number) => void;
  /** Stops between two pages. */
  readonly signal: AbortSignal;
};

/**
 * Brings a generation up to the heads of the log from where its watermarks are, and again to where the heads are then, until nothing is left or the
 * signal aborts. Each page is committed with its watermark, so a killed run loses no more than the pages it was at.
 */
export async function buildGeneration(building: Building): Promise<Built> {
  const { target, onProgress, signal } = building;
  let before: number | undefined;
  let events = 0;
  for (let round = 0; round < roundsMax && !signal.aborted; round += 1) {
    const [heads, watermarks] = await Promise.all([building.log.heads(), target.watermarks()]);
    const lagging = laggingBehind(target, heads, watermarks);
    before ??= appliedOf(watermarks);
    if (lagging.length === 0) break;
    const total = sum(heads.positions);
    const already = before;
    await catchUpAll(target, inSmallPages(building.log, heads), lagging, {
      signal,
      onApplied: (applied) => {
        events += applied;
        onProgress(already + events, total, already);
      },
    });
  }
  return { before: before ?? 0, events };
}

/** Events that are in by these watermarks. */
export const appliedOf = (watermarks: ReadonlyMap<number, Watermark>): number =>
  sum([...watermarks.values()].map(({ position }) => position));

/** A short log is read in smaller pages than a long one, so that a kill costs no more of it. */
function inSmallPages(log: LogReader, { positions }: Heads): LogReader {
  const share = Math.floor((sum(positions) * redoneShareMax) / partitionsAtOnceDefault);
  const eventsMax = Math.min(catchUpPage.eventsMax, Math.max(pageEventsMin, share));
  return { ...log, readPage: (range) => log.readPage({ ...range, eventsMax }) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
