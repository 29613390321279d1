import type { RouteDeclaration } from '../route.ts';
import { commandRoutes } from './command-routes.ts';
import { queryRoutes } from './query-routes.ts';

/** Every route of both APIs: what clients see is one. */
export const everyRoute: readonly RouteDeclaration[] = [...queryRoutes, ...commandRoutes];

const patterns = everyRoute.map(({ path, method }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`),
}));

/** The methods that a path takes, by whichever process; none for one that there is not. HEAD comes with GET. */
export function methodsAt(path: string): readonly string[] {
  const methods = patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  return [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))];
}
