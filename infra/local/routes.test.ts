import { expect } from 'chai';
import { problemKinds } from '../../adapters/http/problems.ts';
import { commandRoutes } from '../../adapters/http/routes/command-routes.ts';
import { queryRoutes } from '../../adapters/http/routes/query-routes.ts';
import { methodsAt, routeOf } from './routes.ts';

const pageOf = (slug: string): string => `/problems/${slug}`;

describe('the routes of the edge', () => {
  it('send what reads to the query API, whatever the query string', () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      expect(routeOf(method, '/v1/books?q=a/b')).to.equal('query-api');
  });

  it('send what changes something to the command API', () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(routeOf(method, '/v1/me/books/b-1/rating')).to.equal('command-api');
    }
  });

  it('send every command and every query to the API that knows it', () => {
    for (const { method, path } of commandRoutes) expect(routeOf(method, path)).to.equal('command-api');
    for (const { method, path } of queryRoutes) expect(routeOf(method, path)).to.equal('query-api');
  });

  it('refuse methods that nobody serves', () => {
    expect(routeOf('TRACE', '/v1/books')).to.equal('method-not-allowed');
    expect(routeOf('POST', '/')).to.equal('method-not-allowed');
  });

  it('name the methods that there are', () => {
    expect(methodsAt('/v1/books?q=a')).to.equal('GET, HEAD, OPTIONS, POST, PUT, DELETE');
    expect(methodsAt('/docs')).to.equal('GET, HEAD, OPTIONS');
  });

  it('know the pages of the API, one for each problem among them', () => {
    for (const path of ['/openapi.json', '/docs', '/problems', ...Object.keys(problemKinds).map(pageOf)]) {
      expect(routeOf('GET', path), path).to.equal('api-page');
    }
    for (const path of ['/problems/', '/problems/none', '/problems/toString', '/docs/package.json']) {
      expect(routeOf('GET', path), path).to.equal('nothing');
    }
  });

  it('send sign-in to the OpenID provider with any method', () => {
    expect(routeOf('POST', '/oidc/token')).to.equal('identity-provider');
    expect(routeOf('GET', '/oidc/.well-known/openid-configuration')).to.equal('identity-provider');
  });

  it('know the page, its query string too, and the health', () => {
    expect(routeOf('GET', '/?code=1')).to.equal('home');
    expect(routeOf('HEAD', '/healthz')).to.equal('health');
    expect(routeOf('GET', '/readyz')).to.equal('health');
    expect(routeOf('GET', '/livez')).to.equal('alive');
  });

  it('know nothing of paths that only start alike', () => {
    for (const path of ['/v10', '/v1x/books', '/oidcx', '/oidc', '/favicon.ico', '//v1']) {
      expect(routeOf('GET', path)).to.equal('nothing');
    }
  });
});
