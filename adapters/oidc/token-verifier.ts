import { hash } from 'node:crypto';
import { errors, jwtVerify } from 'jose';
import { z } from 'zod';
import { boundedMap } from '../../domain/bounded-map.ts';
import { isStorableText } from '../../domain/values.ts';
import { issuerKeys, KeysUnavailableError, type IssuerKeys } from './issuer-keys.ts';

/** Who a token speaks for. `roles` are those of the claim `roles`, or of Cognito's groups. */
export type VerifiedCaller = {
  readonly issuer: string;
  readonly subject: string;
  readonly roles: readonly string[];
};

/** What a token is worth. `reason` may be told to whoever sent it. */
export type TokenVerdict =
  | { readonly status: 'valid'; readonly caller: VerifiedCaller }
  | { readonly status: 'invalid'; readonly reason: string }
  | { readonly status: 'keys-unavailable'; readonly error: unknown };

export type TokenVerifier = {
  readonly verify: (token: string) => Promise<TokenVerdict>;
  /** Resolves when tokens can be verified; rejects with the reason why not. */
  readonly ready: () => Promise<void>;
};

/** Signatures made with a private key. `none` and shared secrets are not among them: the public key must never serve as a secret. */
export const algorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];

/** How far the clocks of issuer and verifier may be apart. */
export const clockSkewSeconds = 5;

/** Tokens remembered by one process, each until it expires. */
export const tokensRememberedMax = 50_000;
/** A remembered token is verified anew after so long: no longer than that does one outlive a key that its issuer has withdrawn, and this process has noticed. */
export const rememberedMsMax = 10 * 60_000;

type Options = {
  readonly issuer: string;
  readonly audience: string;
  readonly keys?: IssuerKeys;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
};

/**
 * Verifies access tokens (JWT) of one issuer for one audience: signature, `iss`, `aud`, `exp`, `nbf` and `sub`. A token that was valid is
 * remembered until it expires, and for {@link rememberedMsMax} at most, under its digest, so that its signature is checked once.
 */
export function tokenVerifier({
  issuer,
  audience,
  keys = issuerKeys(issuer),
  now = Date.now,
}: Options): TokenVerifier {
  const remembered = boundedMap<string, Remembered>(tokensRememberedMax);

  const verifyAnew = async (token: string, digest: string): Promise<TokenVerdict> => {
    try {
      const { payload } = await jwtVerify(token, keys.find, {
        issuer,
        audience,
        algorithms,
        clockTolerance: clockSkewSeconds,
        requiredClaims: ['sub', 'exp'],
        currentDate: new Date(now()),
      });
      const claims = claimsSchema.safeParse(payload);
      if (!claims.success) return invalid('its claims are not usable');
      const verdict = validFor(issuer, claims.data);
      const expiresAtMs = (claims.data.exp + clockSkewSeconds) * 1_000;
      remembered.set(digest, { verdict, untilMs: Math.min(expiresAtMs, now() + rememberedMsMax) });
      return verdict;
    } catch (error) {
      if (error instanceof KeysUnavailableError) return { status: 'keys-unavailable', error };
      return invalid(reasonOf(error));
    }
  };

  return {
    verify: async (token) => {
      const digest = hash('sha256', token, 'base64');
      const known = remembered.get(digest);
      return known !== undefined && now() < known.untilMs ? known.verdict : verifyAnew(token, digest);
    },
    ready: keys.ready,
  };
}

type Remembered = { readonly verdict: TokenVerdict; readonly untilMs: number };

const subjectLengthMax = 255;

const claimsSchema = z.object({
  sub: z.string().min(1).max(subjectLengthMax).refine(isStorableText),
  exp: z.number(),
  roles: z.array(z.string()).optional(),
  'cognito:groups': z.array(z.string()).optional(),
});

const validFor = (issuer: string, claims: z.output<typeof claimsSchema>): TokenVerdict => ({
  status: 'valid',
  caller: { issuer, subject: claims.sub, roles: claims.roles ?? claims['cognito:groups'] ?? [] },
});

const invalid = (reason: string): TokenVerdict => ({ status: 'invalid', reason });

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'it has expired';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `its claim "${error.claim}" is missing or not accepted here`;
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) {
    return 'it is signed in a way that is not accepted here';
  }
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return 'it is signed with a key that its issuer does not have';
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature does not fit its content';
  if (error instanceof errors.JOSEError) return 'it is not a signed JSON Web Token';
  throw error;
}
