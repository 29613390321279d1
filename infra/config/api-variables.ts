import { z } from 'zod';
import { contexts } from '../../adapters/http/contexts.ts';
import { isTrustworthy } from '../../adapters/oidc/issuer-keys.ts';

/** Variables that the two APIs share. */

/** The contexts whose commands or queries the process mounts, separated by commas. */
export const services = z
  .string()
  .transform((text) => text.split(',').map((name) => name.trim()))
  .pipe(z.array(z.enum(contexts, `must be a list of ${contexts.join(', ')}`)).min(1))
  .default([...contexts]);

/** The issuer of access tokens, exactly as it names itself. */
export const oidcIssuer = z
  .url({ protocol: /^https?$/, error: 'must be set to the URL of an OpenID Connect issuer' })
  .refine(isTrustworthy, 'must be an https:// URL, or of this machine');

export const oidcAudience = z.string().default('estante');

/** Whether every reply is held against the contract, and one that differs answered with 500: where people develop. */
export const checkReplies = z.stringbool().default(false);

const anOrigin = 'must be a list of origins such as https://app.example, separated by commas';

/** Origins whose pages may call the API from browsers, exactly as browsers send them. */
export const corsOrigins = z
  .string()
  .transform((text) => text.split(',').map((origin) => origin.trim()))
  .pipe(z.array(z.string().refine(isOrigin, anOrigin)))
  .default([]);

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.parse(text)?.origin === text;
}
