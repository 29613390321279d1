import { openApiDocument } from '../../adapters/http/openapi/document.ts';

/** The contract of the local stack, whose OpenID provider is at the edge too. */
export const localContract = (): ReturnType<typeof openApiDocument> =>
  openApiDocument({ authorizationUrl: '/oidc/auth', tokenUrl: '/oidc/token' });
