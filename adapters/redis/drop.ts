import type { Redis, RedisServer } from './client.ts';
import { keyPattern, type Named } from './keys.ts';

/** How many keys one step looks at, so that no step keeps others waiting. */
const keysPerStep = 500;

/** Deletes every key of a read model, watermarks included, in small steps; begun again, it deletes what is left. */
export async function dropReadModel(redis: Redis, named: Named): Promise<void> {
  for (const server of await redis.primaries()) await dropFrom(server, keyPattern(named));
}

async function dropFrom(server: RedisServer, pattern: string): Promise<void> {
  let from = '0';
  do {
    const { cursor, keys } = await server.scan(from, { MATCH: pattern, COUNT: keysPerStep });
    // One command a key, sent together: the keys found lie in several partitions.
    await Promise.all(keys.map((key) => server.unlink(key)));
    from = cursor;
  } while (from !== '0');
}
