import { z } from 'zod';
import {
  dynamodbTable,
  endpoint,
  eventLogUrls,
  logLevel,
  postgresUrl,
  queuePrefix,
  redisUrl,
} from './variables.ts';

/** What the operators' command line reads from its environment; AWS_* is read by the SDK. */
export const opsConfig = z.object({
  EVENT_LOG_URLS: eventLogUrls,
  READ_MODEL_URL: postgresUrl,
  REDIS_URL: redisUrl,
  DYNAMODB_ENDPOINT: endpoint,
  DYNAMODB_TABLE: dynamodbTable,
  QUEUE_PREFIX: queuePrefix,
  LOG_LEVEL: logLevel.default('warn'),
});
export type OpsConfig = z.output<typeof opsConfig>;
