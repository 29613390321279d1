import type { ReaderId } from '../../domain/ids.ts';
import { partitionOfOwner } from '../../domain/partition.ts';
import type { Feeds } from '../../queries/ports.ts';
import { decodeItems } from './feed-items.ts';
import { feedKey } from './feed-store.ts';
import type { LiveReadModel } from './watermarks.ts';

/** Precomputed feeds, one command a look-up; a feed that another version wrote in another form is none. */
export const redisFeeds = ({ redis, partitionCount, liveGeneration }: LiveReadModel): Feeds => {
  const keyOf = async (id: ReaderId): Promise<string | undefined> => {
    const generation = await liveGeneration();
    if (generation === undefined) return undefined;
    return feedKey({ name: 'feeds', generation }, { partition: partitionOfOwner(id, partitionCount), id });
  };
  return {
    find: async (id) => {
      const key = await keyOf(id);
      if (key === undefined) return undefined;
      const [modelVersion, items] = await redis.commands.hmGet(key, ['modelVersion', 'items']);
      if (typeof modelVersion !== 'string' || typeof items !== 'string') return undefined;
      const decoded = decodeItems(items);
      return decoded && { modelVersion, items: decoded };
    },
    version: async (id) => {
      const key = await keyOf(id);
      if (key === undefined) return undefined;
      const parts = await redis.commands.hmGet(key, ['epoch', 'position', 'modelVersion']);
      return parts.includes(null) ? undefined : `${key} ${parts.join(' ')}`;
    },
  };
};
