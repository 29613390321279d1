import { dynamodbClient, projectorLimits } from '../../adapters/dynamodb/client.ts';
import { dynamodbReadModelStore } from '../../adapters/dynamodb/read-model-store.ts';
import { createReadModelStore } from '../../adapters/postgres/read-model-store.ts';
import { createReadPool } from '../../adapters/postgres/read-pool.ts';
import { createRegistry } from '../../adapters/postgres/registry.ts';
import { createSnapshot } from '../../adapters/postgres/snapshot.ts';
import { openRedis, type Redis } from '../../adapters/redis/client.ts';
import { redisFeedStore, type RedisFeedStore } from '../../adapters/redis/feed-store.ts';
import { redisReadModelStore } from '../../adapters/redis/read-model-store.ts';
import type { ReadModelStore, Registry, Snapshot } from '../../projections/ports.ts';
import type { StoreKind } from '../../projections/projection.ts';
import type { Logger } from '../logging.ts';

/** The stores of read models as those who write them see them. */
export type ReadStores = {
  readonly stores: Readonly<Record<StoreKind, ReadModelStore>>;
  /** How instances of each store are looked at together. */
  readonly snapshots: Readonly<Record<StoreKind, Snapshot>>;
  readonly feedStore: RedisFeedStore;
  readonly registry: Registry;
  readonly pool: Awaited<ReturnType<typeof createReadPool>>;
  readonly redis: Redis;
  readonly close: () => Promise<void>;
};

type Config = {
  readonly READ_MODEL_URL: string;
  readonly REDIS_URL: string;
  readonly DYNAMODB_ENDPOINT?: string | undefined;
  readonly DYNAMODB_TABLE: string;
};

type Options = {
  readonly applicationName: string;
  readonly partitionCount: number;
  readonly logger: Logger;
};

/** A page of each partition and projection may be written at the same time; more wait for a connection. */
const connectionsMax = 12;
const statementTimeoutMs = 30_000;

/** Opens every store of read models. Redis and DynamoDB may be away: what needs them rejects until they are back. */
export async function openReadStores(
  config: Config,
  { applicationName, partitionCount, logger }: Options,
): Promise<ReadStores> {
  const pool = await createReadPool({
    url: config.READ_MODEL_URL,
    applicationName,
    connectionsMax,
    statementTimeoutMs,
  });
  const redis = openRedis({
    url: config.REDIS_URL,
    name: applicationName,
    onError: (error) => logger.warn({ err: error }, 'redis'),
  });
  const client = dynamodbClient(
    config.DYNAMODB_ENDPOINT === undefined ? {} : { endpoint: config.DYNAMODB_ENDPOINT },
    projectorLimits,
  );
  const partitioned = { redis, partitionCount };
  const stores = {
    postgresql: createReadModelStore(pool),
    dynamodb: dynamodbReadModelStore({ client, table: config.DYNAMODB_TABLE }),
    redis: redisReadModelStore(partitioned),
  };
  return {
    stores,
    snapshots: {
      postgresql: createSnapshot(pool),
      dynamodb: (look) => look(stores.dynamodb),
      redis: (look) => look(stores.redis),
    },
    feedStore: redisFeedStore(partitioned),
    registry: createRegistry(pool),
    pool,
    redis,
    close: async () => {
      client.destroy();
      await redis.close();
      await pool.end();
    },
  };
}
