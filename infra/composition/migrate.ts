import { dynamodbClient, projectorLimits } from '../../adapters/dynamodb/client.ts';
import { createTable } from '../../adapters/dynamodb/tables.ts';
import { foundLog, migrate } from '../../adapters/postgres/migrate.ts';
import { refreshAnalytics } from '../../adapters/postgres/publish.ts';
import { createReadPool } from '../../adapters/postgres/read-pool.ts';
import { openRedis } from '../../adapters/redis/client.ts';
import { loadFunctions } from '../../adapters/redis/functions.ts';
import { createBucket } from '../../adapters/s3/buckets.ts';
import { s3Client } from '../../adapters/s3/client.ts';
import { sqsClient } from '../../adapters/sqs/client.ts';
import { sqsQueues } from '../../adapters/sqs/queues.ts';
import type { MigrateConfig } from '../config/migrate.ts';
import { newEpoch } from './new-epoch.ts';

export type Migrated = { readonly epoch: string; readonly ran: readonly string[] };

const redisConnectMs = 10_000;

/**
 * Brings everything that holds data to what this version expects: the log and the read models to their newest schemas, the log founded, Redis
 * functions loaded, and (where no infrastructure code owns them) table, queues and bucket made. Idempotent.
 */
export async function migrateAll(config: MigrateConfig): Promise<Migrated> {
  const ran: string[] = [];
  let epoch = newEpoch();
  for (const { url, partitions } of config.EVENT_LOG_OWNER_URLS) {
    ran.push(...(await migrate(url, 'log')));
    const partitionCount = config.EVENT_LOG_PARTITIONS;
    const range = partitions === 'all' ? { from: 0, to: partitionCount - 1 } : partitions;
    const here = Array.from({ length: range.to - range.from + 1 }, (_, index) => range.from + index);
    ({ epoch } = await foundLog(url, { epoch, partitionCount, partitions: here }));
  }
  ran.push(...(await migrate(config.READ_MODEL_OWNER_URL, 'read')));
  await refreshViews(config);
  await loadRedisFunctions(config);
  if (config.MIGRATE_AWS) await createInAws(config);
  return { epoch, ran };
}

/** Views of analysts are no part of the numbered migrations: they follow the read models, which a replay replaces at any time. */
async function refreshViews({ READ_MODEL_OWNER_URL: url }: MigrateConfig): Promise<void> {
  const pool = await createReadPool({
    url,
    applicationName: 'estante-migrate',
    connectionsMax: 1,
    statementTimeoutMs: 30_000,
  });
  try {
    await refreshAnalytics(pool);
  } finally {
    await pool.end();
  }
}

async function loadRedisFunctions({ REDIS_URL }: MigrateConfig): Promise<void> {
  const redis = openRedis({ url: REDIS_URL, name: 'estante-migrate', onError: () => undefined });
  try {
    await redis.connected(redisConnectMs);
    await loadFunctions(redis);
  } finally {
    await redis.close();
  }
}

async function createInAws(config: MigrateConfig): Promise<void> {
  const dynamodb = dynamodbClient(
    config.DYNAMODB_ENDPOINT === undefined ? {} : { endpoint: config.DYNAMODB_ENDPOINT },
    projectorLimits,
  );
  const sqs = sqsClient();
  const s3 = s3Client({ forcePathStyle: config.S3_FORCE_PATH_STYLE });
  try {
    await createTable({ client: dynamodb, table: config.DYNAMODB_TABLE });
    await sqsQueues({ client: sqs, prefix: config.QUEUE_PREFIX }).create();
    await createBucket(s3, config.ARTIFACT_BUCKET);
  } finally {
    dynamodb.destroy();
    sqs.destroy();
    s3.destroy();
  }
}
