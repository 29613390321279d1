import type { ReaderId } from '../../domain/ids.ts';
import {
  WatermarkMovedError,
  type Feed,
  type FeedStore,
  type Instance,
  type Watermark,
} from '../../projections/ports.ts';

/** Feeds in memory, of all instances alike; for tests. */
export type MemoryFeedStore = FeedStore & { readonly feeds: Map<ReaderId, Feed> };

export function memoryFeedStore(): MemoryFeedStore {
  const feeds = new Map<ReaderId, Feed>();
  const watermarks = new Map<string, Map<number, Watermark>>();
  const watermarksOf = ({ name, generation }: Instance): Map<number, Watermark> => {
    const key = `${name}/${generation}`;
    const known = watermarks.get(key) ?? new Map<number, Watermark>();
    watermarks.set(key, known);
    return known;
  };
  return {
    feeds,
    watermarks: async (instance) => new Map(watermarksOf(instance)),
    apply: async (instance, { partition, from, to, written, deleted }) => {
      const now = watermarksOf(instance);
      if (now.get(partition)?.position !== from?.position) {
        throw new WatermarkMovedError(`partition ${partition} of ${instance.name} has moved`);
      }
      now.set(partition, to);
      for (const feed of written)
        if (!isOlder(feed, feeds.get(feed.readerId))) feeds.set(feed.readerId, feed);
      for (const reader of deleted) feeds.delete(reader);
    },
  };
}

/** Whether a feed is of an earlier position, or of the same one and an older model. */
const isOlder = (feed: Feed, held: Feed | undefined): boolean =>
  held !== undefined &&
  (feed.position < held.position ||
    (feed.position === held.position && feed.modelVersion < held.modelVersion));
