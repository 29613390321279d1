import { z } from 'zod';
import { partitionCountDefault } from '../../domain/partition.ts';
import {
  artifactBucket,
  dynamodbTable,
  endpoint,
  eventLogUrls,
  logLevel,
  postgresUrl,
  queuePrefix,
  redisUrl,
} from './variables.ts';

/** What the migration reads from its environment; AWS_* is read by the SDK. */
export const migrateConfig = z.object({
  EVENT_LOG_OWNER_URLS: eventLogUrls,
  READ_MODEL_OWNER_URL: postgresUrl,
  REDIS_URL: redisUrl,
  DYNAMODB_ENDPOINT: endpoint,
  DYNAMODB_TABLE: dynamodbTable,
  QUEUE_PREFIX: queuePrefix,
  ARTIFACT_BUCKET: artifactBucket,
  S3_FORCE_PATH_STYLE: z.stringbool().default(false),
  /** Fixed when the log is founded. */
  EVENT_LOG_PARTITIONS: z.coerce.number().int().min(1).max(1024).default(partitionCountDefault),
  /** Make table, queues and bucket: where no infrastructure code owns them. */
  MIGRATE_AWS: z.stringbool().default(true),
  LOG_LEVEL: logLevel,
});
export type MigrateConfig = z.output<typeof migrateConfig>;
