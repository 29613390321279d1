import { z } from 'zod';
import { artifacts } from './model.ts';
import {
  dynamodbTable,
  endpoint,
  eventLogUrls,
  logLevel,
  postgresUrl,
  queuePrefix,
  redisUrl,
  sagemakerEndpoint,
} from './variables.ts';

/** What the operators' command line reads from its environment; AWS_* is read by the SDK. */
export const opsConfig = z.object({
  EVENT_LOG_URLS: eventLogUrls,
  READ_MODEL_URL: postgresUrl,
  REDIS_URL: redisUrl,
  DYNAMODB_ENDPOINT: endpoint,
  DYNAMODB_TABLE: dynamodbTable,
  QUEUE_PREFIX: queuePrefix,
  /** Which model is current, and who is asked, when feeds are precomputed. */
  ...artifacts,
  SAGEMAKER_ENDPOINT: sagemakerEndpoint,
  LOG_LEVEL: logLevel.default('warn'),
});
export type OpsConfig = z.output<typeof opsConfig>;
