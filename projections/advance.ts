import type { Page } from '../domain/page.ts';
import { ReplayNeededError } from './page-rule.ts';
import type { PageApplied, PageTarget } from './page-target.ts';
import type { LogReader } from './ports.ts';

/** The size of the pages that are read from the log to fill a gap or to catch up. */
export const catchUpPage = { bytesMax: 1_000_000, eventsMax: 2_000 } as const;

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

/** Applies what the log holds of one partition from `from` to `to`; stops early when the log ends before. */
export async function catchUp(
  target: PageTarget,
  log: LogReader,
  { partition, from, to }: { readonly partition: number; readonly from: number; readonly to: number },
  signal?: AbortSignal,
): Promise<void> {
  let next = from;
  while (next <= to && signal?.aborted !== true) {
    const page = await log.readPage({ partition, from: next, to, ...catchUpPage });
    if (page === undefined) return;
    next = nextAfter(await target.apply(page), page);
  }
}

const nextAfter = (applied: PageApplied, page: Page): number =>
  applied.status === 'gap' ? applied.from : page.to + 1;
