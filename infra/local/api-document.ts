import type { SignInAddresses } from '../../adapters/http/openapi/document.ts';

/** The local OpenID provider, by its paths at the edge. */
export const localSignIn: SignInAddresses = { authorizationUrl: '/oidc/auth', tokenUrl: '/oidc/token' };
