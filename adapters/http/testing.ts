import type Koa from 'koa';
import { commandsOn } from '../../commands/commands.ts';
import type { RoomSize } from '../../commands/waiting-room.ts';
import { readerIdSchema } from '../../domain/ids.ts';
import { memoryLog, type MemoryLog } from '../memory/event-log.ts';
import type { VerifyToken } from './authentication.ts';
import { commandApp } from './command-api.ts';
import { contexts, type Context } from './contexts.ts';
import type { RequestFault } from './errors.ts';
import { serve } from './server.ts';

/** An API on a free port of this machine, for tests. */
export type TestApi = {
  readonly url: string;
  /** Sends a request as `as` (see {@link knowsEverybody}); a body is sent as JSON. */
  readonly ask: (method: string, path: string, options?: AskOptions) => Promise<TestReply>;
  /** What was reported as our fault. */
  readonly faults: RequestFault[];
  readonly close: () => Promise<void>;
};

export type AskOptions = {
  readonly as?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export type TestReply = {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON of the answer, `undefined` when it has no body. */
  readonly json: Record<string, unknown> | undefined;
};

export const testIssuer = 'https://issuer.example';

/** Takes any token for the subject it spells, `<subject>` or `<subject>~<role>`; `forged` is invalid, `later` finds no keys. */
export const knowsEverybody: VerifyToken = async (token) => {
  if (token === 'forged') return { status: 'invalid', reason: 'it is "forged"' };
  if (token === 'later') return { status: 'keys-unavailable', error: new Error('away') };
  const [subject = '', ...roles] = token.split('~');
  return { status: 'valid', caller: { issuer: testIssuer, subject, roles } };
};

/** Serves the application that `create` makes. */
export async function startTestApi(
  create: (onFault: (fault: RequestFault) => void) => Koa,
): Promise<TestApi> {
  const faults: RequestFault[] = [];
  const server = await serve(
    create((fault) => faults.push(fault)),
    { host: '127.0.0.1', port: 0 },
  );
  return {
    url: server.url,
    faults,
    close: server.close,
    ask: async (method, path, { as, body, headers } = {}) => {
      const response = await fetch(`${server.url}${path}`, {
        method,
        headers: {
          ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const json = text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>);
      return { status: response.status, headers: response.headers, json };
    },
  };
}

/** A log in memory whose parts a test may replace by ones that fail. */
export type MemoryLogToBreak = { -readonly [Part in keyof MemoryLog]: MemoryLog[Part] };
export const memoryLogToBreak = (): MemoryLogToBreak => ({ ...memoryLog() });

type CommandApiOptions = {
  readonly mounted?: readonly Context[];
  readonly underWayMax?: RoomSize;
  readonly corsOrigins?: readonly string[];
};

/** The command API over a log in memory. The reader of subject `ana` is `reader-ana`. */
export const startCommandApi = (
  log: MemoryLogToBreak,
  { mounted = contexts, ...options }: CommandApiOptions = {},
): Promise<TestApi> =>
  startTestApi((onFault) =>
    commandApp({
      commands: commandsOn({
        // Looked up on every call, so that what a test replaces takes effect.
        log: { load: (key) => log.load(key), append: (request) => log.append(request) },
        identities: { readerIdOf: async ({ subject }) => readerIdSchema.parse(`reader-${subject}`) },
        clock: () => new Date(),
        exposureSampleRate: 1,
      }),
      verifyToken: knowsEverybody,
      contexts: mounted,
      readiness: { log: () => log.heads() },
      checkReplies: true,
      ...options,
      onFault,
    }),
  );

export const librarian = 'lia~librarian';

export const hobbit = {
  id: 'b-hobbit',
  title: 'The Hobbit',
  authors: ['J. R. R. Tolkien'],
  year: 1937,
  language: 'en',
  series: [],
  genres: ['fantasy'],
};
