import { readingEventTypes, type EventType } from '../domain/events.ts';
import type { ReaderId } from '../domain/ids.ts';
import { pageAfter, type Page } from '../domain/page.ts';
import { feedLength, type ReaderHistory } from '../domain/recommending/recommendation.ts';
import { parseStoredEvent, type StoredEvent } from '../domain/stored-event.ts';
import { againstCompetition } from './competition.ts';
import { judgePage, ReplayNeededError } from './page-rule.ts';
import type { PageApplied, PageTarget } from './page-target.ts';
import type { Feed, FeedStore, Histories, Inference, Instance, Watermark } from './ports.ts';

/** Inferences that are asked for at the same time. */
export const inferencesAtOnce = 8;

type Feeds = {
  readonly instance: Instance;
  readonly store: FeedStore;
  readonly histories: Histories;
  readonly inference: Inference;
};

/** The events that change what a reader is recommended. */
export const feedsSubscription: readonly EventType[] = readingEventTypes;

/**
 * The feeds: for every reader that a page touches, one inference with the history as of the end of the page, and the feed rewritten. When inference
 * fails, the reader's feed is deleted, so that a query asks for itself; a stale feed would say something untrue.
 */
export const feedsTarget = (feeds: Feeds): PageTarget => ({
  name: feeds.instance.name,
  version: feeds.instance.version,
  generation: feeds.instance.generation,
  watermarks: () => feeds.store.watermarks(feeds.instance),
  apply: (page) => againstCompetition(() => applyOnce(feeds, page)),
});

async function applyOnce(feeds: Feeds, page: Page): Promise<PageApplied> {
  const { instance, store } = feeds;
  const watermark = (await store.watermarks(instance)).get(page.partition);
  switch (judgePage(watermark, page)) {
    case 'drop':
      return { status: 'dropped' };
    case 'gap':
      return { status: 'gap', from: (watermark?.position ?? 0) + 1 };
    case 'other-epoch':
      throw new ReplayNeededError(`the feeds belong to another log: \`./estante replay ${instance.name}\``);
    case 'apply':
      return rewrite(feeds, pageAfter(page, watermark?.position ?? 0), watermark);
  }
}

async function rewrite(feeds: Feeds, page: Page, from: Watermark | undefined): Promise<PageApplied> {
  const { partition, epoch, to } = page;
  const readers = readersIn(page);
  const histories =
    readers.length === 0
      ? new Map<ReaderId, ReaderHistory>()
      : await feeds.histories.of(readers, { partition, epoch, position: to });
  const rewritten = await inParallel(readers, async (readerId): Promise<Feed | ReaderId> => {
    const feed = await feedOf(feeds, readerId, histories.get(readerId), to);
    return feed ?? readerId;
  });
  await feeds.store.apply(feeds.instance, {
    partition,
    from,
    to: { epoch, position: to },
    written: rewritten.filter((feed) => typeof feed !== 'string'),
    deleted: rewritten.filter((feed) => typeof feed === 'string'),
  });
  return { status: 'applied' };
}

async function feedOf(
  { inference }: Feeds,
  readerId: ReaderId,
  history: ReaderHistory | undefined,
  position: number,
): Promise<Feed | undefined> {
  if (history === undefined || history.recent.length === 0) return undefined;
  try {
    const { modelVersion, items } = await inference.recommend(history, feedLength);
    return items.length === 0 ? undefined : { readerId, position, modelVersion, items };
  } catch {
    return undefined;
  }
}

/** Readers whose taste or seen books an event of the page changes. An event that does not fit its schema touches nobody here. */
function readersIn({ events }: Page): readonly ReaderId[] {
  return [...new Set(events.flatMap(readerOf))];
}

function readerOf(stored: StoredEvent): readonly ReaderId[] {
  if (!touchesHistory.has(stored.type)) return [];
  try {
    const event = parseStoredEvent(stored);
    return event !== undefined && 'readerId' in event.data ? [event.data.readerId] : [];
  } catch {
    return [];
  }
}

const touchesHistory: ReadonlySet<string> = new Set(feedsSubscription);

async function inParallel<Item, Result>(
  items: readonly Item[],
  run: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += inferencesAtOnce) {
    results.push(...(await Promise.all(items.slice(start, start + inferencesAtOnce).map(run))));
  }
  return results;
}
