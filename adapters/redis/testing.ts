import { randomInt } from 'node:crypto';
import { testStores } from '../../infra/local/test-stores.ts';
import type { Instance } from '../../projections/ports.ts';
import { openRedis, type Redis } from './client.ts';

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

export const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
