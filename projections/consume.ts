import type { Page } from '../domain/page.ts';
import { advance, catchUpPage } from './advance.ts';
import type { PageTarget } from './page-target.ts';
import type { LogReader, PageMessage, PageSource } from './ports.ts';

/** How long a message that is being worked on stays invisible to others; extended before it runs out. */
export const visibilitySeconds = 30;

/** How long the work on a partition's messages pauses after a store or the network failed. */
export const holdSeconds = 1;

/**
 * So many messages at once mean that more are waiting. Then what comes is read from the log in large pages, and the waiting messages find it applied:
 * a queue that fell behind costs a write per large page instead of one per message.
 */
export const backlogMessages = 10;

type Consumer = {
  readonly source: PageSource;
  /** Asked anew for every page: a replay changes which instance is live. */
  readonly targets: () => readonly PageTarget[];
  readonly log: LogReader;
  /** Told of what held a page back; the message is kept. */
  readonly onHeld: (partition: number, error: unknown) => void;
};

/**
 * Takes pages from one queue and applies them to every target, until `signal` aborts: partitions at the same time, the pages of one partition in
 * order. A message is removed only when all targets have applied it; when one cannot, it comes back after {@link holdSeconds}.
 * A message that is not a page is left alone, and ends in the dead-letter queue.
 */
export async function consume(consumer: Consumer, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const messages = await consumer.source.receive(signal);
    const backlog = messages.length >= backlogMessages;
    await Promise.all([...byPartition(messages).values()].map((group) => work(consumer, group, backlog)));
  }
}

type PagedMessage = PageMessage & { readonly page: Page };

function byPartition(messages: readonly PageMessage[]): ReadonlyMap<number, readonly PagedMessage[]> {
  const groups = new Map<number, PagedMessage[]>();
  for (const { page, receipt } of messages) {
    if (page === undefined) continue;
    const group = groups.get(page.partition) ?? [];
    groups.set(page.partition, group);
    group.push({ page, receipt });
  }
  return groups;
}

async function work(
  { source, targets, log, onHeld }: Consumer,
  group: readonly PagedMessage[],
  backlog: boolean,
): Promise<void> {
  const [first] = group;
  if (first === undefined) return;
  const heartbeat = setInterval(
    () => {
      // A lost extension only means that a competitor may work on the same page; the page rule makes that harmless.
      source.extend(group, visibilitySeconds).catch(() => undefined);
    },
    (visibilitySeconds * 1_000) / 3,
  );
  try {
    for (const page of joined(group.map(({ page }) => page))) {
      await applyToAll(targets(), backlog ? await prolonged(page, log) : page, log);
    }
    await source.remove(group);
  } catch (error) {
    onHeld(first.page.partition, error);
    await source.extend(group, holdSeconds).catch(() => undefined);
  } finally {
    clearInterval(heartbeat);
  }
}

/** Applies to every target even if one fails, so that a store that is away holds back only itself. */
async function applyToAll(targets: readonly PageTarget[], page: Page, log: LogReader): Promise<void> {
  const results = await Promise.allSettled(targets.map((target) => advance(target, page, log)));
  const failures = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, failures.map(String).join('; '));
}

/** The page with as much of the log behind it as a large page holds; the page itself when the log is another by now. */
async function prolonged(page: Page, log: LogReader): Promise<Page> {
  const longer = await log.readPage({ partition: page.partition, from: page.from, ...catchUpPage });
  return longer?.epoch === page.epoch && longer.to > page.to ? longer : page;
}

/** Neighbouring pages made one, so that a store is written once for what came together. */
function joined(pages: readonly Page[]): readonly Page[] {
  const runs: Page[] = [];
  for (const page of pages) {
    const last = runs.at(-1);
    if (last?.epoch === page.epoch && page.from === last.to + 1) {
      runs[runs.length - 1] = { ...last, to: page.to, events: [...last.events, ...page.events] };
    } else {
      runs.push(page);
    }
  }
  return runs;
}
