import { isApiPagePath } from './api-pages.ts';

export type Upstream = 'query-api' | 'command-api' | 'identity-provider';
export type Route = Upstream | 'home' | 'api-page' | 'health' | 'alive' | 'method-not-allowed' | 'nothing';

const reads = ['GET', 'HEAD', 'OPTIONS'];
const ownPages: Record<string, Route | undefined> = {
  '/': 'home',
  '/healthz': 'health',
  '/readyz': 'health',
  '/livez': 'alive',
};
const writes = ['POST', 'PUT', 'PATCH', 'DELETE'];

/** Who answers a request: queries and commands share their paths and are told apart by the method. */
export function routeOf(method: string, url: string): Route {
  const path = pathOf(url);
  if (isOfTheApis(path)) {
    if (reads.includes(method)) return 'query-api';
    return writes.includes(method) ? 'command-api' : 'method-not-allowed';
  }
  if (path.startsWith('/oidc/')) return 'identity-provider';
  const own = isApiPagePath(path) ? 'api-page' : ownPages[path];
  if (own === undefined) return 'nothing';
  return reads.includes(method) ? own : 'method-not-allowed';
}

/** The path of a request, without its query string. */
export const pathOf = (url: string): string => url.split('?', 1)[0] ?? url;

const isOfTheApis = (path: string): boolean => path === '/v1' || path.startsWith('/v1/');

/** What `Allow` says where a method is served by nobody. */
export const methodsAt = (url: string): string =>
  (isOfTheApis(pathOf(url)) ? [...reads, 'POST', 'PUT', 'DELETE'] : reads).join(', ');
