import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import type { JWKS } from 'oidc-provider';

export type IdentityKeys = { jwks: JWKS; cookieKeys: string[] };

/** The signing key of the local OpenID provider, kept in the folder: tokens outlive a restart. */
export async function identityKeys(folder: string): Promise<IdentityKeys> {
  const file = path.join(folder, 'keys.json');
  try {
    // Written below, by an earlier run.
    return JSON.parse(readFileSync(file, 'utf8')) as IdentityKeys;
  } catch {
    const keys = await newKeys();
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, JSON.stringify(keys), { mode: 0o600 });
    renameSync(`${file}.new`, file);
    return keys;
  }
}

async function newKeys(): Promise<IdentityKeys> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = {
    ...(await exportJWK(privateKey)),
    alg: 'ES256',
    use: 'sig',
    kid: randomBytes(8).toString('hex'),
  };
  // jose types `kty` as optional; an exported key always has it.
  return {
    jwks: { keys: [jwk] },
    cookieKeys: [randomBytes(24).toString('base64url')],
  };
}
