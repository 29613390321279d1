import { z } from 'zod';
import type { Upstream } from './routes.ts';

const schema = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535),
  QUERY_API_URL: z.url(),
  COMMAND_API_URL: z.url(),
  IDENTITY_PROVIDER_URL: z.url(),
  /** JSON: process name → where to ask for its health. */
  HEALTH_TARGETS: z.string().transform((text) => z.record(z.string(), z.string()).parse(JSON.parse(text))),
  /** Folder of the log files, shown on the page. */
  LOG_FOLDER: z.string().min(1),
  /** File that says what the page may suggest to try; written once there is something. */
  TRY_OUT_FILE: z.string().min(1),
});

export type EdgeConfig = {
  port: number;
  upstreams: Record<Upstream, string>;
  health: Record<string, string>;
  logs: string;
  tryOut: string;
};

export function edgeConfig(environment: Record<string, string | undefined>): EdgeConfig {
  const read = schema.parse(environment);
  return {
    port: read.PORT,
    upstreams: {
      'query-api': read.QUERY_API_URL,
      'command-api': read.COMMAND_API_URL,
      'identity-provider': read.IDENTITY_PROVIDER_URL,
    },
    health: read.HEALTH_TARGETS,
    logs: read.LOG_FOLDER,
    tryOut: read.TRY_OUT_FILE,
  };
}
