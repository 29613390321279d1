import { z } from 'zod';
import { checkReplies, corsOrigins, oidcAudience, oidcIssuer, services } from './api-variables.ts';
import {
  dynamodbTable,
  endpoint,
  eventLogUrls,
  host,
  logLevel,
  port,
  postgresUrl,
  redisUrl,
  sagemakerEndpoint,
} from './variables.ts';

/** What the query API reads from its environment; AWS_* is read by the SDK. Its credentials only read. */
export const queryApiConfig = z.object({
  /** For the ends of the log and the readers of sign-ins; events are not read. */
  EVENT_LOG_URLS: eventLogUrls,
  /** Where sign-ins and their readers are kept; the first server of the log when not given. */
  IDENTITY_URL: postgresUrl.optional(),
  READ_MODEL_URL: postgresUrl,
  REDIS_URL: redisUrl,
  DYNAMODB_ENDPOINT: endpoint,
  DYNAMODB_TABLE: dynamodbTable,
  SAGEMAKER_ENDPOINT: sagemakerEndpoint,
  OIDC_ISSUER: oidcIssuer,
  OIDC_AUDIENCE: oidcAudience,
  SERVICES: services,
  CHECK_REPLIES: checkReplies,
  CORS_ORIGINS: corsOrigins,
  HOST: host,
  PORT: port,
  LOG_LEVEL: logLevel,
});
export type QueryApiConfig = z.output<typeof queryApiConfig>;
