import { z } from 'zod';
import { parksMaxDefault } from '../../projections/bounded-parking.ts';
import { queueNames } from '../../adapters/sqs/queues.ts';
import {
  dynamodbTable,
  endpoint,
  eventLogUrls,
  host,
  logLevel,
  port,
  postgresUrl,
  queuePrefix,
  redisUrl,
  sagemakerEndpoint,
} from './variables.ts';

/** What the projector reads from its environment; AWS_* is read by the SDK. */
export const projectorConfig = z.object({
  EVENT_LOG_URLS: eventLogUrls,
  READ_MODEL_URL: postgresUrl,
  REDIS_URL: redisUrl,
  DYNAMODB_ENDPOINT: endpoint,
  DYNAMODB_TABLE: dynamodbTable,
  QUEUE_PREFIX: queuePrefix,
  QUEUES_CREATE_MISSING: z.stringbool().default(false),
  SAGEMAKER_ENDPOINT: sagemakerEndpoint,
  /** Which queues this process serves. */
  PROJECTOR_QUEUES: z
    .string()
    .transform((text) => text.split(',').map((name) => name.trim()))
    .pipe(z.array(z.enum(queueNames, `must be a list of ${queueNames.join(', ')}`)).min(1))
    .default([...queueNames]),
  /** Events of one projection that may be parked within a minute; one more stops that projection. */
  PROJECTOR_PARKS_PER_MINUTE_MAX: z.coerce.number().int().min(0).max(10_000).default(parksMaxDefault),
  HOST: host,
  HEALTH_PORT: port,
  LOG_LEVEL: logLevel,
});
export type ProjectorConfig = z.output<typeof projectorConfig>;
