/** What a header means, for whoever sends or reads it. `pattern` is a regular expression for its whole value. */
type HeaderMeaning = {
  readonly description: string;
  readonly example: string;
  readonly pattern?: string;
};

const position = String.raw`\d{1,4}\.\d{1,15};epoch=[a-z0-9]{1,32}`;

/** Headers that requests may carry, all of them optional. `Authorization` is a matter of signing in. */
export const sentHeaders = {
  'Idempotency-Key': {
    description:
      'Names this command: one that is sent again under the same key is not done again, and answered as it was the first time. 1 to 128 visible ASCII characters; remembered for a day at least.',
    example: '8c6f3f1e-2b77-4c7e-9d0c-0d6a1f0f6a55',
    pattern: '^[\\x21-\\x7e]{1,128}$',
  },
  'Estante-Min-Position': {
    description:
      'One to 16 values of Estante-Position, separated by commas: the answer waits a moment until it has seen all of them.',
    example: '7.1042;epoch=5kq3z0',
    pattern: String.raw`^\s*${position}(\s*,\s*${position}){0,15}\s*$`,
  },
  'If-None-Match': {
    description:
      'Values of ETag, separated by commas: an answer that has one of them is not sent again, but 304.',
    example: 'W/"2jmj7l5rSw0yVb_vlWAYkK_YBwk"',
  },
  'X-Request-Id': {
    description:
      'A name for this request in logs; one is made up when it is missing or not 1 to 128 visible ASCII characters.',
    example: 'mobile-7f3a2c',
  },
  traceparent: {
    description: 'The trace that this request is part of (W3C Trace Context); passed over when malformed.',
    example: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  },
} as const satisfies Record<string, HeaderMeaning>;
export type SentHeader = keyof typeof sentHeaders;

/** Headers of answers. */
export const answeredHeaders = {
  'Estante-Position': {
    description:
      'Where in the log the command stands, also when it was refused. Send it as Estante-Min-Position with a query to see what the command did.',
    example: '7.1042;epoch=5kq3z0',
    pattern: `^${position}$`,
  },
  'Estante-Stale': {
    description:
      '"true" when the positions of Estante-Min-Position did not arrive in time, so that the answer may be older than asked for.',
    example: 'true',
    pattern: '^true$',
  },
  'Cache-Control': {
    description:
      'public for what everybody may see, private for what concerns one reader; no-cache: ask again each time, with If-None-Match.',
    example: 'public, no-cache',
  },
  ETag: {
    description: 'Another one for another answer; weak.',
    example: 'W/"2jmj7l5rSw0yVb_vlWAYkK_YBwk"',
  },
  Vary: {
    description: 'The headers that the answer depends on.',
    example: 'Authorization',
  },
  'X-Request-Id': { description: 'The name of this request in logs.', example: 'mobile-7f3a2c' },
} as const satisfies Record<string, HeaderMeaning>;
export type AnsweredHeader = keyof typeof answeredHeaders;

/** Headers that some problems and answers have, by what they come with. */
export const attendantHeaders = {
  Location: { description: 'Where the new thing is.', example: '/v1/books/b-emma' },
  'Retry-After': {
    description: 'Seconds after which it makes sense to try again.',
    example: '1',
    pattern: String.raw`^\d+$`,
  },
  'WWW-Authenticate': {
    description: 'How to sign in, and why the token that was sent is not enough (RFC 6750).',
    example: 'Bearer realm="estante"',
  },
} as const satisfies Record<string, HeaderMeaning>;

export const commandHeaders = {
  sent: ['Idempotency-Key', 'X-Request-Id', 'traceparent'],
  answered: ['Estante-Position', 'X-Request-Id'],
} as const satisfies Headers;

export const queryHeaders = {
  sent: ['Estante-Min-Position', 'If-None-Match', 'X-Request-Id', 'traceparent'],
  answered: ['Estante-Stale', 'Cache-Control', 'ETag', 'Vary'],
} as const satisfies Headers;

type Headers = { readonly sent: readonly SentHeader[]; readonly answered: readonly AnsweredHeader[] };
