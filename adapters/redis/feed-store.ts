import type { ReaderId } from '../../domain/ids.ts';
import type { Feed, FeedStore, Instance } from '../../projections/ports.ts';
import { dropReadModel } from './drop.ts';
import { moveWatermark } from './functions.ts';
import { keyPrefix, watermarkKey, type Named } from './keys.ts';
import { readWatermarks, watermarkText, type PartitionedRedis } from './watermarks.ts';

/** A reader who stayed away longer is served by inference at query time. */
export const feedExpirySecondsDefault = 90 * 24 * 60 * 60;

/** The key of a reader's feed: `est:{7}:feeds:g1:feed:<readerId>`, a hash of `epoch`, `position`, `modelVersion` and `items`. */
export const feedKey = (named: Named, { partition, id }: { partition: number; id: ReaderId }): string =>
  `${keyPrefix(named, partition)}feed:${id}`;

/** Feeds in Redis. `drop` forgets an instance's feeds and watermarks. */
export type RedisFeedStore = FeedStore & { readonly drop: (instance: Instance) => Promise<void> };

/**
 * Feeds in Redis: one function checks the watermark, writes and deletes feeds and moves the watermark. It leaves a feed alone
 * that is newer, by position and then by model, than the one to write.
 */
export const redisFeedStore = (
  partitioned: PartitionedRedis,
  { expirySeconds = feedExpirySecondsDefault }: { readonly expirySeconds?: number } = {},
): RedisFeedStore => ({
  watermarks: (instance) => readWatermarks(partitioned, instance),
  drop: (instance) => dropReadModel(partitioned.redis, instance),
  apply: async (instance, { partition, from, to, written, deleted }) => {
    const keyOf = (id: ReaderId): string => feedKey(instance, { partition, id });
    await moveWatermark(partitioned.redis, 'estante_apply_feeds', {
      keys: [
        watermarkKey(instance, partition),
        ...written.map(({ readerId }) => keyOf(readerId)),
        ...deleted.map(keyOf),
      ],
      args: [
        watermarkText(from),
        watermarkText(to),
        to.epoch,
        String(expirySeconds),
        String(written.length),
        ...written.flatMap(feedArgs),
      ],
    });
  },
});

/** How the items of a feed are kept. */
export const feedItems = (items: Feed['items']): string => JSON.stringify(items);

const feedArgs = ({ position, modelVersion, items }: Feed): readonly string[] => [
  String(position),
  modelVersion,
  feedItems(items),
];
