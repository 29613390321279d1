import { problem, type ProblemReply } from './problems.ts';

/** Who sends a request, as their issuer names them. */
export type Caller = {
  readonly issuer: string;
  readonly subject: string;
  readonly roles: readonly string[];
};

/** What a token is worth; `reason` may be told to whoever sent it. */
export type TokenVerdict =
  | { readonly status: 'valid'; readonly caller: Caller }
  | { readonly status: 'invalid'; readonly reason: string }
  | { readonly status: 'keys-unavailable'; readonly error: unknown };

export type VerifyToken = (token: string) => Promise<TokenVerdict>;

/** Who may use a route: anyone who is signed in, or a librarian. */
export type Access = 'reader' | 'librarian';

const bearer = /^bearer +([\w.~+/-]+=*)$/i;

/** The caller of a request with this `Authorization`; or the problem: not signed in (401), without the role (403), keys away (503). */
export async function authenticate(
  verifyToken: VerifyToken,
  authorization: string | undefined,
  access: Access,
): Promise<Caller | ProblemReply> {
  const token = bearer.exec(authorization ?? '')?.[1];
  if (token === undefined) return problem('not-signed-in', challenge({}));
  const verdict = await verifyToken(token);
  switch (verdict.status) {
    case 'valid':
      return access === 'reader' || verdict.caller.roles.includes(access)
        ? verdict.caller
        : problem('role-missing', {
            ...challenge({ error: 'insufficient_scope' }),
            members: { role: access },
          });
    case 'invalid':
      return problem('not-signed-in', {
        ...challenge({
          error: 'invalid_token',
          error_description: `The token is refused: ${verdict.reason}.`,
        }),
        members: { reason: verdict.reason },
      });
    case 'keys-unavailable':
      return problem('keys-unavailable');
  }
}

/** RFC 6750, section 3. */
const challenge = (parameters: Readonly<Record<string, string>>) => ({
  headers: {
    'WWW-Authenticate': ['Bearer realm="estante"', ...Object.entries(parameters).map(quoted)].join(', '),
  },
});

const quoted = ([name, value]: readonly [string, string]): string =>
  `${name}="${value.replaceAll(/["\\]/g, "'")}"`;
