import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An issuer on a free port of this machine, with a discovery document and a key set; for tests. */
export type TestIssuer = {
  readonly url: string;
  /** A token signed with the issuer's newest key; claims given as undefined are left out. */
  readonly sign: (claims?: Readonly<Record<string, unknown>>) => Promise<string>;
  readonly publicKey: () => CryptoKey;
  readonly keyId: () => string;
  /** Signs with a new key from now on. */
  readonly rotate: () => Promise<void>;
  /** Answers every request with 500 while set. */
  failing: boolean;
  /** How often it was asked for its keys. */
  fetches: number;
  readonly close: () => Promise<void>;
};

export const testAudience = 'estante';

export async function startTestIssuer(): Promise<TestIssuer> {
  const published: JWK[] = [];
  let pair = await generateKeyPair('ES256');
  const keyId = (): string => `k${published.length}`;
  const publish = async (): Promise<void> => {
    published.push({ ...(await exportJWK(pair.publicKey)), kid: `k${published.length + 1}`, alg: 'ES256' });
  };
  await publish();

  const server = createServer((request, response) => {
    if (issuer.failing) return void response.writeHead(500).end();
    response.setHeader('content-type', 'application/json');
    if (request.url === '/.well-known/openid-configuration') {
      return void response.end(JSON.stringify({ issuer: issuer.url, jwks_uri: `${issuer.url}/keys` }));
    }
    issuer.fetches += 1;
    response.end(JSON.stringify({ keys: published }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const issuer: TestIssuer = {
    url,
    sign: (claims) =>
      new SignJWT({ ...standardClaims(url), ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: keyId() })
        .sign(pair.privateKey),
    publicKey: () => pair.publicKey,
    keyId,
    rotate: async () => {
      pair = await generateKeyPair('ES256');
      await publish();
    },
    failing: false,
    fetches: 0,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return issuer;
}

export const standardClaims = (issuer: string) => ({
  iss: issuer,
  aud: testAudience,
  sub: 'ana',
  exp: Math.floor(Date.now() / 1000) + 300,
});
