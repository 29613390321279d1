import { sql } from 'slonik';
import { queryApp } from '../../adapters/http/query-api.ts';
import { serve } from '../../adapters/http/server.ts';
import { tokenVerifier } from '../../adapters/oidc/token-verifier.ts';
import { freshness, queriesOn } from '../../queries/queries.ts';
import type { QueryApiConfig } from '../config/query-api.ts';
import type { Life } from '../lifecycle.ts';
import { openQueryStores } from './query-stores.ts';
import { queryPorts } from './query-ports.ts';
import { reportFault } from './report-fault.ts';

/** Starts the query API; resolves when it listens. It needs the log at its start, to learn what it is; later the log may be away. */
export async function startQueryApi(
  config: QueryApiConfig,
  { logger, onStop }: Life,
): Promise<{ readonly url: string; readonly services: readonly string[] }> {
  const stores = await openQueryStores(config, logger);
  onStop('stores', stores.close);
  const { queries, progress } = queryPorts(stores, {
    onRungOutcome: (rung, outcome, error) => {
      if (outcome !== 'answered')
        logger.debug({ err: error, rung, outcome }, 'a rung of recommending failed');
    },
  });

  const tokens = tokenVerifier({ issuer: config.OIDC_ISSUER, audience: config.OIDC_AUDIENCE });
  const app = queryApp({
    queries: queriesOn(queries),
    freshness: freshness(progress),
    verifyToken: tokens.verify,
    contexts: config.SERVICES,
    checkReplies: config.CHECK_REPLIES,
    corsOrigins: config.CORS_ORIGINS,
    readiness: {
      readModels: () => stores.readModels.query(sql.unsafe`select`),
      keys: tokens.ready,
    },
    onFault: reportFault(logger),
  });
  const server = await serve(app, { host: config.HOST, port: config.PORT });
  onStop('server', server.close);
  return { url: server.url, services: config.SERVICES };
}
