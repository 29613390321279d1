import Router from '@koa/router';
import Koa, { type Context } from 'koa';
import { checkingReplies } from './check-reply.ts';
import { crossOrigin } from './cross-origin.ts';
import { thrownProblem, type OnFault } from './errors.ts';
import { health, type Figures, type Readiness } from './health.ts';
import { problem } from './problems.ts';
import { send, type Reply } from './reply.ts';
import type { RouteDeclaration } from './route.ts';
import { methodsAt } from './routes/every-route.ts';
import { securityHeaderPairs } from './security-headers.ts';

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
  /** Origins whose pages may call the API from browsers; none unless given. */
  readonly corsOrigins?: readonly string[];
  readonly readiness: Readiness;
  /** Told at `/rungz`. */
  readonly figures?: Figures;
  /** Told of every request that ended in an error of ours. */
  readonly onFault: OnFault;
};

/** The Koa application of an API: its routes and those of its health; everything that goes wrong is answered with a problem. */
export function createApp({ routes, readiness, figures, onFault, ...options }: Options): Koa {
  const { checkReplies = false, corsOrigins = [] } = options;
  const app = new Koa({ env: 'production', proxy: false });
  const router = new Router({ sensitive: true, strict: true });
  const mounted = checkReplies
    ? routes.map((route) => ({ ...route, handle: checkingReplies(route, route.handle) }))
    : routes;
  for (const { method, path, slug, handle } of [...mounted, ...health(readiness, figures)]) {
    router.register(path, [method], async (ctx) => send(ctx, await handle(ctx)), { name: slug });
  }
  if (corsOrigins.length > 0) app.use(crossOrigin(corsOrigins));
  app.use(async (ctx, next) => {
    for (const [name, value] of securityHeaderPairs) ctx.res.setHeader(name, value);
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

/** Reached when no route of this process has the path, or none with the method. What another process takes at the path counts for whoever asks what there is. */
function unmatched(ctx: Context): void {
  // Set by the router: every route whose path fits, whatever its method.
  const { matched = [] } = ctx as { matched?: readonly { readonly methods: readonly string[] }[] };
  const mounted = matched.flatMap(({ methods }) => methods);
  const declared = methodsAt(ctx.path);
  if (ctx.method === 'OPTIONS' && mounted.length + declared.length > 0) {
    send(ctx, { status: 204, headers: allowing([...declared, ...mounted]), body: '' });
  } else if (mounted.length > 0) {
    send(ctx, problem('method-not-allowed', { headers: allowing(mounted) }));
  } else if (declared.length > 0 && !declared.includes(ctx.method)) {
    send(ctx, problem('method-not-allowed', { headers: allowing(declared) }));
  } else {
    send(ctx, problem('not-found'));
  }
}

const allowing = (methods: readonly string[]) => ({
  Allow: [...new Set([...methods, 'OPTIONS'])].join(', '),
});
