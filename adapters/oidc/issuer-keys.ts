import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';

/** The issuer's keys cannot be had now, so no token can be told from a forged one. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
}

/** The keys an issuer signs with, fetched when first needed. */
export type IssuerKeys = {
  /** The key a token names. Rejects with jose's error when there is none, `KeysUnavailableError` when the issuer does not answer. */
  readonly find: JWTVerifyGetKey;
  /** Resolves when keys are at hand; rejects with `KeysUnavailableError`. */
  readonly ready: () => Promise<void>;
};

/** How long the issuer may take to answer. */
export const fetchMs = 3_000;
/** Keys older than this are fetched again, while the old ones go on being used… */
export const refreshAfterMs = 10 * 60_000;
/** …for at most this long: an issuer that is away for longer has signed no living token either. */
export const keysAgeMsMax = 60 * 60_000;
/** A key id not seen before has the keys fetched again, at most this often, whatever tokens are sent. */
export const unknownKeyPauseMs = 10_000;
/** After a failure the issuer is left alone for so long. */
export const retryPauseMs = 1_000;

type Options = { readonly unknownKeyPauseMs?: number; readonly retryPauseMs?: number };
type RemoteKeys = ReturnType<typeof createRemoteJWKSet>;

/** The keys that the issuer's discovery document points to (OpenID Connect Discovery 1.0, section 4). */
export function issuerKeys(issuer: string, options: Options = {}): IssuerKeys {
  const pauseMs = options.retryPauseMs ?? retryPauseMs;
  let discovered: Promise<RemoteKeys> | undefined;
  let failure: { readonly error: KeysUnavailableError; readonly at: number } | undefined;
  let refreshAt = Infinity;

  const discoverOnce = (): Promise<RemoteKeys> => {
    if (failure !== undefined && Date.now() < failure.at + pauseMs) throw failure.error;
    discovered ??= discover(issuer, options.unknownKeyPauseMs ?? unknownKeyPauseMs);
    return discovered;
  };

  const fail = (cause: unknown): never => {
    discovered = undefined;
    const error = new KeysUnavailableError(`the keys of ${issuer} cannot be fetched`, { cause });
    failure = { error, at: Date.now() };
    throw error;
  };

  const keys = async (): Promise<RemoteKeys> => {
    const remote = await discoverOnce().catch(fail);
    if (!remote.fresh) {
      await remote.reload().catch(fail);
      refreshAt = Date.now() + refreshAfterMs;
    } else if (Date.now() > refreshAt) {
      refreshAt = Date.now() + unknownKeyPauseMs;
      void remote.reload().then(
        () => (refreshAt = Date.now() + refreshAfterMs),
        () => undefined,
      );
    }
    return remote;
  };

  return {
    find: async (header, token) => {
      const remote = await keys();
      try {
        return await remote(header, token);
      } catch (error) {
        throw isAboutTheToken(error) ? error : unavailable(issuer, error);
      }
    },
    ready: async () => {
      await keys();
    },
  };
}

const unavailable = (issuer: string, cause: unknown): KeysUnavailableError =>
  new KeysUnavailableError(`the keys of ${issuer} cannot be fetched`, { cause });

const isAboutTheToken = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported;

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url() });

async function discover(issuer: string, cooldownDuration: number): Promise<RemoteKeys> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { signal: AbortSignal.timeout(fetchMs), redirect: 'error' });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const document = discoverySchema.parse(await response.json());
  if (document.issuer !== issuer) throw new Error(`${url} speaks for ${document.issuer}`);
  if (!isTrustworthy(document.jwks_uri)) throw new Error(`${url} names keys that are not behind https`);
  return createRemoteJWKSet(new URL(document.jwks_uri), {
    timeoutDuration: fetchMs,
    cooldownDuration,
    cacheMaxAge: keysAgeMsMax,
  });
}

/** Keys must come over https, or from this very machine. */
export function isTrustworthy(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
