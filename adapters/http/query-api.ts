import type Koa from 'koa';
import { createApp } from './app.ts';
import type { Context } from './contexts.ts';
import type { OnFault } from './errors.ts';
import type { Readiness } from './health.ts';
import type { QueryApi } from './query-route.ts';
import { queryRoutes } from './routes/query-routes.ts';

type Options = QueryApi & {
  readonly contexts: readonly Context[];
  readonly readiness: Readiness;
  readonly onFault: OnFault;
  /** See `createApp`; so `corsOrigins`. */
  readonly checkReplies?: boolean;
  readonly corsOrigins?: readonly string[];
};

/** The application that answers queries of the contexts it is to mount. */
export function queryApp({ queries, freshness, verifyToken, contexts, ...rest }: Options): Koa {
  const api = { queries, freshness, verifyToken };
  const routes = queryRoutes
    .filter(({ context }) => contexts.includes(context))
    .map(({ handle, ...route }) => ({ ...route, handle: (request: Koa.Context) => handle(api, request) }));
  return createApp({ routes, figures: queries.figures, ...rest });
}
