import { expect } from 'chai';
import { commandRoutes } from '../../adapters/http/routes/command-routes.ts';
import { queryRoutes } from '../../adapters/http/routes/query-routes.ts';
import { routeOf } from './routes.ts';

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

  it('send sign-in to the OpenID provider with any method', () => {
    expect(routeOf('POST', '/oidc/token')).to.equal('identity-provider');
    expect(routeOf('GET', '/oidc/.well-known/openid-configuration')).to.equal('identity-provider');
  });

  it('know the page, its query string too, and the health', () => {
    expect(routeOf('GET', '/?code=1')).to.equal('home');
    expect(routeOf('HEAD', '/healthz')).to.equal('health');
  });

  it('know nothing of paths that only start alike', () => {
    for (const path of ['/v10', '/v1x/books', '/oidcx', '/oidc', '/favicon.ico', '//v1']) {
      expect(routeOf('GET', path)).to.equal('nothing');
    }
  });
});
