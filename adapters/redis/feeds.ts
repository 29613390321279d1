import { partitionOfOwner } from '../../domain/partition.ts';
import type { Feeds } from '../../queries/ports.ts';
import { decodeItems } from './feed-items.ts';
import { feedKey } from './feed-store.ts';
import type { LiveReadModel } from './watermarks.ts';

/** Precomputed feeds, one command a look-up; a feed that another version wrote in another form is none. */
export const redisFeeds = ({ redis, partitionCount, liveGeneration }: LiveReadModel): Feeds => ({
  find: async (id) => {
    const generation = await liveGeneration();
    if (generation === undefined) return undefined;
    const partition = partitionOfOwner(id, partitionCount);
    const key = feedKey({ name: 'feeds', generation }, { partition, id });
    const [modelVersion, items] = await redis.commands.hmGet(key, ['modelVersion', 'items']);
    if (typeof modelVersion !== 'string' || typeof items !== 'string') return undefined;
    const decoded = decodeItems(items);
    return decoded && { modelVersion, items: decoded };
  },
});
