import { z } from 'zod';
import { eventLogUrls, logLevel, postgresUrl } from './variables.ts';

/** What the import reads from its environment to send commands; to see how far read models are it reads what `./estante status` reads. */
export const importConfig = z.object({
  EVENT_LOG_URLS: eventLogUrls,
  IDENTITY_URL: postgresUrl.optional(),
  LOG_LEVEL: logLevel.default('warn'),
});
