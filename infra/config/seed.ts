import { z } from 'zod';
import { eventLogUrls, logLevel, postgresUrl } from './variables.ts';

/** What the seed reads from its environment. */
export const seedConfig = z.object({
  EVENT_LOG_URLS: eventLogUrls,
  IDENTITY_URL: postgresUrl.optional(),
  /** Synthetic readers to make. */
  SEED_READERS: z.coerce.number().int().min(0).max(9_999).default(300),
  /** A sign-in that is given a short reading history, so that there is somebody to try the system as. */
  SEED_DEMO_ISSUER: z.string().optional(),
  SEED_DEMO_SUBJECT: z.string().optional(),
  LOG_LEVEL: logLevel,
});
