import { randomInt } from 'node:crypto';
import { testStores } from '../../infra/local/test-stores.ts';
import type { Instance, RowChange } from '../../projections/ports.ts';
import { openRedis, type Redis } from './client.ts';
import type { Ranking } from './rankings.ts';
import { redisReadModelStore } from './read-model-store.ts';
import type { PartitionedRedis } from './watermarks.ts';

/** As many partitions as a new log has. */
export const testPartitions = 16;

/** The Redis of the test run, signed in as one of its users. Close it. */
export async function testRedis(user: 'owner' | 'projector' | 'query'): Promise<Redis> {
  const { redisUrl, redisProjectorUrl, redisQueryUrl } = await testStores();
  const url = { owner: redisUrl, projector: redisProjectorUrl, query: redisQueryUrl }[user];
  return connect(url);
}

export async function connect(url: string): Promise<Redis> {
  const redis = openRedis({ url, name: 'test', onError: () => undefined });
  await redis.connected(5_000);
  return redis;
}

/** An incarnation that no other test has. */
export const freshInstance = (name: string): Instance => ({
  name,
  version: 1,
  generation: randomInt(1_000_000, 1_000_000_000),
});

/** A ranking's numbers of one partition, by book. */
export type NumbersByBook = Readonly<Record<string, number>>;

/** Writes the numbers of one partition as its next page. */
export const writeRanking = (
  { column }: Ranking,
  partitioned: PartitionedRedis,
  { instance, partition, numbers }: { instance: Instance; partition: number; numbers: NumbersByBook },
): Promise<void> =>
  redisReadModelStore(partitioned).transact(instance, partition, async ({ watermark }) => {
    const position = (watermark?.position ?? 0) + 1;
    const changes = Object.entries(numbers).map(([bookId, number]): RowChange => {
      const key = { bookId, partition };
      return { key, row: { ...key, [column]: number }, position };
    });
    return { changes, watermark: { epoch: 'e1', position } };
  });

/** A fresh instance of a ranking that holds these numbers, by partition. */
export async function storedRanking(
  ranking: Ranking,
  partitioned: PartitionedRedis,
  numbersByPartition: readonly NumbersByBook[],
): Promise<Instance> {
  const instance = freshInstance(ranking.projection);
  await redisReadModelStore(partitioned).prepare(instance);
  for (const [partition, numbers] of numbersByPartition.entries()) {
    await writeRanking(ranking, partitioned, { instance, partition, numbers });
  }
  return instance;
}

export const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
