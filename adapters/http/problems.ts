import { refusalProblems } from './refusals.ts';
import type { Reply } from './reply.ts';

/** A kind of problem: the same for everybody who meets it. `detail` says what to do about it. */
export type ProblemKind = { readonly status: number; readonly title: string; readonly detail: string };

/** A reply in the form of RFC 9457. */
export type ProblemReply = Reply & { readonly problem: ProblemSlug };

/** What goes wrong before a command or query is reached, or below it. */
const faultProblems = {
  'invalid-request': {
    status: 400,
    title: 'The request is not valid',
    detail: 'Correct what is listed under "errors" and send the request again.',
  },
  'malformed-json': {
    status: 400,
    title: 'The body is not JSON',
    detail: 'Send the body as one JSON value in UTF-8.',
  },
  'unstorable-text': {
    status: 400,
    title: 'The text cannot be stored',
    detail: 'Remove U+0000 and halves of surrogate pairs from the text.',
  },
  'not-signed-in': {
    status: 401,
    title: 'Sign-in needed',
    detail: 'Send a valid access token in the header "Authorization: Bearer <token>".',
  },
  'role-missing': {
    status: 403,
    title: 'Not allowed',
    detail: 'Sign in as someone who has the role that "role" names.',
  },
  'not-found': {
    status: 404,
    title: 'There is nothing here',
    detail: 'Check the path; the documentation lists those that exist.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'The method is not allowed here',
    detail: 'Use one of the methods that the header Allow lists.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request took too long to arrive',
    detail: 'Send the request again, faster.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    detail: 'Send a body of at most 128 KiB.',
  },
  'event-too-large': {
    status: 413,
    title: 'There is too much to record at once',
    detail: 'Shorten the texts: what one command records may have at most 64 KiB.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The body is of a type that is not taken here',
    detail: 'Send the body as application/json in UTF-8, not compressed.',
  },
  'headers-too-large': {
    status: 431,
    title: 'The headers are too large',
    detail: 'Send headers of at most 16 KiB in all.',
  },
  'internal-error': {
    status: 500,
    title: 'Something went wrong on our side',
    detail:
      'Try again later; when it persists, report the traceId. A command sent with an Idempotency-Key can safely be repeated.',
  },
  'no-answer': {
    status: 502,
    title: 'What would answer does not',
    detail: 'Send the request again after the seconds that Retry-After names.',
  },
  'log-busy': {
    status: 503,
    title: 'Too many commands at once',
    detail: 'Send the same command again after the seconds that Retry-After names.',
  },
  'stream-contended': {
    status: 503,
    title: 'Too many changed the same thing at once',
    detail: 'Send the same command again after the seconds that Retry-After names.',
  },
  'keys-unavailable': {
    status: 503,
    title: 'Sign-in cannot be checked now',
    detail: 'Send the request again after the seconds that Retry-After names.',
  },
} as const satisfies Record<string, ProblemKind>;

/** Every problem there is, by the last part of its type. */
export const problemKinds = { ...faultProblems, ...refusalProblems } as const;
export type ProblemSlug = keyof typeof problemKinds;

export const isProblemSlug = (text: string): text is ProblemSlug => Object.hasOwn(problemKinds, text);

/** How long a caller should wait after a 502 or 503. */
export const retryAfterSeconds = 1;

const problemType = 'application/problem+json; charset=utf-8';

type Particulars = {
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the problem object. */
  readonly members?: Readonly<Record<string, unknown>>;
};

/** The reply for a problem; `type` is a path that names the kind, relative to the API (RFC 9457, section 3.1.1). */
export function problem(slug: ProblemSlug, { headers, members }: Particulars = {}): ProblemReply {
  const { status, title, detail } = problemKinds[slug];
  return {
    problem: slug,
    status,
    headers: {
      'Content-Type': problemType,
      ...(status === 502 || status === 503 ? { 'Retry-After': String(retryAfterSeconds) } : {}),
      ...headers,
    },
    body: JSON.stringify({ type: `/problems/${slug}`, title, status, detail, ...members }),
  };
}

/** Whether a step of handling a request ended in a problem. */
export const isProblem = (value: unknown): value is ProblemReply =>
  typeof value === 'object' && value !== null && 'problem' in value;
