import { z } from 'zod';
import { checkReplies, corsOrigins, oidcAudience, oidcIssuer, services } from './api-variables.ts';
import { eventLogUrls, host, logLevel, port, postgresUrl } from './variables.ts';

const aShare = 'must be a number above 0 and at most 1';

/** What the command API reads from its environment. */
export const commandApiConfig = z.object({
  EVENT_LOG_URLS: eventLogUrls,
  /** Where sign-ins and their readers are kept; the first server of the log when not given. */
  IDENTITY_URL: postgresUrl.optional(),
  OIDC_ISSUER: oidcIssuer,
  OIDC_AUDIENCE: oidcAudience,
  /** The share of reader-days of which shown and opened recommendations are recorded. */
  EXPOSURE_SAMPLE_RATE: z.coerce.number(aShare).gt(0, aShare).max(1, aShare).default(1),
  SERVICES: services,
  CHECK_REPLIES: checkReplies,
  CORS_ORIGINS: corsOrigins,
  HOST: host,
  PORT: port,
  LOG_LEVEL: logLevel,
});
export type CommandApiConfig = z.output<typeof commandApiConfig>;
