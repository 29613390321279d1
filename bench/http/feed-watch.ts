import { setTimeout as delay } from 'node:timers/promises';
import { createLiveInstances } from '../../adapters/postgres/queries/live-instances.ts';
import { createReadPool } from '../../adapters/postgres/read-pool.ts';
import { openRedis } from '../../adapters/redis/client.ts';
import { feedKey } from '../../adapters/redis/feed-store.ts';
import { readerIdSchema } from '../../domain/ids.ts';
import { partitionCountDefault, partitionOfOwner } from '../../domain/partition.ts';
import type { Stack } from '../../infra/local/stack.ts';

/** Looks into the readers' feeds as the query API does. */
export type FeedWatch = {
  /** Resolves when the reader's feed was made from this position or a later one; false when that takes longer than `patienceMs`. */
  readonly isSeen: (readerId: string, position: number, patienceMs: number) => Promise<boolean>;
  readonly close: () => Promise<void>;
};

type Waiting = { readonly position: number; readonly untilMs: number } & PromiseWithResolvers<boolean>;

/** Between two looks. What is seen may have been there so long. */
const lookEveryMs = 4;

export async function watchFeeds(stack: Stack): Promise<FeedWatch> {
  const { READ_MODEL_URL: url = '', REDIS_URL: redisUrl = '' } = stack.env('query-api');
  const limits = { connectionsMax: 1, statementTimeoutMs: 10_000 };
  const pool = await createReadPool({ url, applicationName: 'estante-bench', ...limits });
  const generation = await createLiveInstances(pool).generationOf('feeds');
  await pool.end();
  if (generation === undefined) throw new Error('feeds have no live generation');
  const redis = openRedis({ url: redisUrl, name: 'estante-bench', onError: () => undefined });
  await redis.connected(10_000);
  const waiting = new Map<string, Waiting[]>();
  const closing = new AbortController();

  const look = async (readerId: string): Promise<void> => {
    const id = readerIdSchema.parse(readerId);
    const partition = partitionOfOwner(id, partitionCountDefault);
    const [position] = await redis.commands.hmGet(feedKey({ name: 'feeds', generation }, { partition, id }), [
      'position',
    ]);
    const now = performance.now();
    const left = (waiting.get(readerId) ?? []).filter((one) => {
      if (Number(position ?? 0) >= one.position) one.resolve(true);
      else if (now > one.untilMs) one.resolve(false);
      else return true;
      return false;
    });
    if (left.length === 0) waiting.delete(readerId);
    else waiting.set(readerId, left);
  };

  const looking = (async () => {
    while (!closing.signal.aborted) {
      await Promise.all([...waiting.keys()].map(look));
      await delay(lookEveryMs);
    }
  })();
  // A failed look is told to who closes; before that it may be hidden by what made it fail.
  looking.catch(() => undefined);

  return {
    isSeen: (readerId, position, patienceMs) => {
      const one = { position, untilMs: performance.now() + patienceMs, ...Promise.withResolvers<boolean>() };
      waiting.set(readerId, [...(waiting.get(readerId) ?? []), one]);
      return one.promise;
    },
    close: async () => {
      closing.abort();
      await looking;
      await redis.close();
    },
  };
}
