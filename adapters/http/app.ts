import Router from '@koa/router';
import Koa, { type Context } from 'koa';
import { checkingReplies } from './check-reply.ts';
import { thrownProblem, type OnFault } from './errors.ts';
import { health, type Figures, type Readiness } from './health.ts';
import { problem } from './problems.ts';
import { send, type Reply } from './reply.ts';
import type { RouteDeclaration } from './route.ts';

/** A route, ready to answer. */
export type MountedRoute = Pick<RouteDeclaration, 'slug' | 'method' | 'path'> & {
  readonly handle: (request: Context) => Promise<Reply>;
};

/** A route of the API, with what it declares of its replies. */
export type DeclaredRoute = MountedRoute & RouteDeclaration;

type Options = {
  readonly routes: readonly DeclaredRoute[];
  /** Whether every reply is held against what its route declares, and one that differs answered as an error of ours; for tests and development. */
  readonly checkReplies?: boolean;
  readonly readiness: Readiness;
  /** Told at `/rungz`. */
  readonly figures?: Figures;
  /** Told of every request that ended in an error of ours. */
  readonly onFault: OnFault;
};

/** The Koa application of an API: its routes and those of its health; everything that goes wrong is answered with a problem. */
export function createApp({ routes, checkReplies = false, readiness, figures, onFault }: Options): Koa {
  const app = new Koa({ env: 'production', proxy: false });
  const router = new Router({ sensitive: true, strict: true });
  const mounted = checkReplies
    ? routes.map((route) => ({ ...route, handle: checkingReplies(route, route.handle) }))
    : routes;
  for (const { method, path, slug, handle } of [...mounted, ...health(readiness, figures)]) {
    router.register(path, [method], async (ctx) => send(ctx, await handle(ctx)), { name: slug });
  }
  app.use(async (ctx, next) => {
    ctx.res.setHeader('X-Content-Type-Options', 'nosniff');
    try {
      await next();
    } catch (error) {
      send(ctx, thrownProblem(error, ctx, onFault));
    }
  });
  app.use(router.routes());
  app.use(unmatched);
  // Only what breaks while an answer is under way comes here: the other side hung up, and there is nobody to tell.
  app.on('error', () => undefined);
  return app;
}

/** Reached when no route has the path, or none with the method. */
function unmatched(ctx: Context): void {
  // Set by the router: every route whose path fits, whatever its method.
  const { matched = [] } = ctx as { matched?: readonly { readonly methods: readonly string[] }[] };
  if (matched.length === 0) {
    send(ctx, problem('not-found'));
    return;
  }
  const headers = {
    Allow: [...new Set([...matched.flatMap(({ methods }) => methods), 'OPTIONS'])].join(', '),
  };
  send(
    ctx,
    ctx.method === 'OPTIONS'
      ? { status: 204, headers, body: '' }
      : problem('method-not-allowed', { headers }),
  );
}
