import { commandApp } from '../../adapters/http/command-api.ts';
import { serve } from '../../adapters/http/server.ts';
import { tokenVerifier } from '../../adapters/oidc/token-verifier.ts';
import { forgetOldOutcomes } from '../../adapters/postgres/event-log.ts';
import { commandsOn } from '../../commands/commands.ts';
import type { CommandApiConfig } from '../config/command-api.ts';
import { watchEpoch } from '../epoch-watch.ts';
import type { Life } from '../lifecycle.ts';
import { openCommandPorts } from './command-ports.ts';
import { reportFault } from './report-fault.ts';

/** How often outcomes that were kept for a day are forgotten. */
export const forgetMs = 60_000;

/** Starts the command API; resolves when it listens. */
export async function startCommandApi(
  config: CommandApiConfig,
  { logger, onStop, fail }: Life,
): Promise<{ readonly url: string; readonly services: readonly string[] }> {
  const { ports, log, close } = await openCommandPorts({
    eventLogUrls: config.EVENT_LOG_URLS,
    identityUrl: config.IDENTITY_URL,
    applicationName: 'estante-command-api',
    exposureSampleRate: config.EXPOSURE_SAMPLE_RATE,
  });
  onStop('event log', close);
  // What this process remembers of streams, and the epoch that it answers with, are of another log then.
  const watching = watchEpoch(log, fail);
  onStop('epoch', watching.stop);
  const forgetting = setInterval(() => {
    forgetOldOutcomes(log).catch((error: unknown) => logger.warn({ err: error }, 'old outcomes stay'));
  }, forgetMs);
  onStop('forgetting', () => clearInterval(forgetting));

  const tokens = tokenVerifier({ issuer: config.OIDC_ISSUER, audience: config.OIDC_AUDIENCE });
  const app = commandApp({
    commands: commandsOn(ports),
    verifyToken: tokens.verify,
    contexts: config.SERVICES,
    checkReplies: config.CHECK_REPLIES,
    corsOrigins: config.CORS_ORIGINS,
    readiness: {
      log: () => Promise.all(log.servers.map(({ pool }) => pool.query('select'))),
      keys: tokens.ready,
    },
    onFault: reportFault(logger),
  });
  const server = await serve(app, { host: config.HOST, port: config.PORT });
  onStop('server', server.close);
  return { url: server.url, services: config.SERVICES };
}
