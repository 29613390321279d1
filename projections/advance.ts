import type { Page } from '../domain/page.ts';
import { ReplayNeededError } from './page-rule.ts';
import type { PageTarget } from './page-target.ts';
import type { LogReader } from './ports.ts';

/** The size of the pages that are read from the log to fill a gap or to catch up. */
export const catchUpPage = { bytesMax: 2_000_000, eventsMax: 4_000 } as const;

/** Applies a page, reading from the log first whatever is missing before it. The watermark reaches `page.to`. */
export async function advance(target: PageTarget, page: Page, log: LogReader): Promise<void> {
  let applied = await target.apply(page);
  while (applied.status === 'gap') {
    const { from } = applied;
    await catchUp(target, log, { partition: page.partition, from, to: page.from - 1 });
    applied = await target.apply(page);
    if (applied.status === 'gap' && applied.from <= from) throw missingRange(target, page, from);
  }
}

const missingRange = ({ name }: PageTarget, { partition, from }: Page, missing: number): ReplayNeededError =>
  new ReplayNeededError(
    `the log does not hold ${partition}.${missing} to ${partition}.${from - 1}, which come before a page it sent: ` +
      `replay ${name} with \`./estante replay ${name}\``,
  );

/** A run of one partition, both ends included. */
export type LogRange = { readonly partition: number; readonly from: number; readonly to: number };

export type CatchingUp = {
  /** Stops between two pages. */
  readonly signal?: AbortSignal;
  /** Partitions that are caught up at the same time; `catchUp` itself knows one. */
  readonly partitionsAtOnce?: number;
  /** Told of every page that is in, with how many events it reached over. */
  readonly onApplied?: (events: number) => void;
};

/**
 * Applies a range of the log; stops early when the log ends before. Live pages, catching up and replays all end here. While a page is applied, the one
 * after it is read.
 */
export async function catchUp(
  target: PageTarget,
  log: LogReader,
  { partition, from, to }: LogRange,
  { signal, onApplied }: CatchingUp = {},
): Promise<void> {
  const read = (next: number): Promise<Page | undefined> | undefined => {
    if (next > to || signal?.aborted === true) return undefined;
    const reading = log.readPage({ partition, from: next, to, types: target.subscription, ...catchUpPage });
    // Whoever awaits it is told; nobody does when applying the page before fails first.
    reading.catch(() => undefined);
    return reading;
  };
  let coming = read(from);
  while (coming !== undefined) {
    const page = await coming;
    if (page === undefined || signal?.aborted === true) return;
    coming = read(page.to + 1);
    const applied = await target.apply(page);
    if (applied.status === 'gap') coming = read(applied.from);
    else onApplied?.(page.to - page.from + 1);
  }
}
