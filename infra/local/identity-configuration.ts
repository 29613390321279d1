import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import type { IdentityKeys } from './identity-keys.ts';
import { audience, cliClient, rolesOf, tokenLifeSeconds, webClientId } from './logins.ts';

/** Settings of the local OpenID provider: JWT access tokens for Estante, two public clients, no consent screen. */
export function identityConfiguration(issuer: string, keys: IdentityKeys): Configuration {
  return {
    jwks: keys.jwks,
    cookies: { keys: keys.cookieKeys },
    clients: clients(new URL(issuer)),
    // Access tokens and ID tokens alike; the key set holds no other kind of key.
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    pkce: { required: () => true },
    responseTypes: ['code'],
    scopes: ['openid'],
    claims: { openid: ['sub', 'roles'] },
    findAccount: (_ctx, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, roles: rolesOf(accountId) }),
    }),
    extraTokenClaims: (_ctx, token) =>
      'accountId' in token ? { roles: rolesOf(token.accountId) } : undefined,
    interactions: { url: (_ctx, { uid }) => `${new URL(issuer).pathname}/interaction/${uid}` },
    loadExistingGrant: grantEverything,
    features: {
      devInteractions: { enabled: false },
      // Its pages load fonts from elsewhere; to sign in as someone else, ask with prompt=login.
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'openid',
          audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: tokenLifeSeconds,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    ttl: {
      AccessToken: tokenLifeSeconds,
      AuthorizationCode: 60,
      Grant: tokenLifeSeconds,
      IdToken: tokenLifeSeconds,
      Interaction: 60 * 60,
      Session: tokenLifeSeconds,
    },
    clientBasedCORS: () => true,
    renderError: (ctx, { error, error_description: description }) => {
      ctx.type = 'text/plain';
      ctx.body = `${error}: ${description ?? 'the request cannot be answered'}\n`;
    },
  };
}

/** The specification wants a resource to be named by a URI; the audience in the token is a plain name. */
const resource = 'urn:estante';

function clients(issuer: URL): NonNullable<Configuration['clients']> {
  const publicClient = { token_endpoint_auth_method: 'none', grant_types: ['authorization_code'] } as const;
  const webOrigins = ['127.0.0.1', 'localhost'].map((host) => `http://${host}:${issuer.port}`);
  return [
    {
      ...publicClient,
      client_id: cliClient.id,
      // Loopback redirects of native applications match with any port (RFC 8252, section 7.3).
      application_type: 'native',
      redirect_uris: [cliClient.redirectUri],
      response_types: ['code'],
    },
    {
      ...publicClient,
      client_id: webClientId,
      redirect_uris: webOrigins.flatMap((origin) =>
        ['/', '/callback', '/app/', '/docs/oauth2-redirect.html'].map((path) => `${origin}${path}`),
      ),
      response_types: ['code'],
    },
  ];
}

/** Both clients are Estante's own: whoever signed in has agreed. */
async function grantEverything(ctx: KoaContextWithOIDC) {
  const { client, session, provider } = ctx.oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const known = session.grantIdFor(client.clientId);
  const kept = known === undefined ? undefined : await provider.Grant.find(known);
  if (kept !== undefined) return kept;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid');
  grant.addResourceScope(resource, 'openid');
  await grant.save();
  return grant;
}
