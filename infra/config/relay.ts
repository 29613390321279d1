import { z } from 'zod';
import { eventLogUrls, host, logLevel, port, queuePrefix } from './variables.ts';

/** What the relay reads from its environment; AWS_* is read by the SDK. */
export const relayConfig = z.object({
  EVENT_LOG_URLS: eventLogUrls,
  QUEUE_PREFIX: queuePrefix,
  /** Make queues that are missing: for a local stand-in of SQS that forgets them. */
  QUEUES_CREATE_MISSING: z.stringbool().default(false),
  HOST: host,
  HEALTH_PORT: port,
  LOG_LEVEL: logLevel,
});
export type RelayConfig = z.output<typeof relayConfig>;
