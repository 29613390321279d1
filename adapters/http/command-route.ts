import type { IncomingHttpHeaders } from 'node:http';
import type { Context } from 'koa';
import type { z } from 'zod';
import type { CommandContext, CommandOutcome, Commands } from '../../commands/commands.ts';
import type { WaitingRoom } from '../../commands/waiting-room.ts';
import type { ReaderId } from '../../domain/ids.ts';
import { formatEpochPosition } from '../../domain/position.ts';
import { authenticate, type Caller, type VerifyToken } from './authentication.ts';
import { commandProblems } from './common-problems.ts';
import { commandHeaders } from './headers.ts';
import { bodyBytesMax, readJsonBody } from './json-body.ts';
import { isProblem, problem, type ProblemReply } from './problems.ts';
import type { CommandRefusal } from './refusals.ts';
import { jsonType, type Reply } from './reply.ts';
import { commandIdOf, originOf } from './request-context.ts';
import {
  nothing,
  parseRequest,
  type DeclaredAnswer,
  type ParsedRequest,
  type RouteDeclaration,
} from './route.ts';
import { done } from './routes/answers/commands.ts';
import type { SignIns } from './sign-ins.ts';

/** What the routes of commands work with. */
export type CommandApi = {
  readonly commands: Commands;
  readonly signIns: SignIns;
  readonly verifyToken: VerifyToken;
  /** Where commands are counted from when their body is read until they are answered. */
  readonly underWay: WaitingRoom;
};

export type CommandRoute = RouteDeclaration & {
  readonly access: 'reader' | 'librarian';
  readonly handle: (api: CommandApi, request: Context) => Promise<Reply>;
};

/** What a route answers with: the outcome of its command, and what a created thing is called. */
export type CommandAnswer = {
  readonly outcome: CommandOutcome<Exclude<CommandRefusal, 'command-id-reused'>>;
  readonly created?: { readonly id: string; readonly location: string };
};

type Asked<Params, Query, Body> = ParsedRequest<Params, Query, Body> & {
  readonly caller: Caller;
  readonly context: Omit<CommandContext, 'actor'>;
};

type Declaration<Params, Query, Body> = Omit<
  RouteDeclaration,
  'access' | 'params' | 'query' | 'body' | 'answer' | 'refusals' | 'problems' | 'headers'
> & {
  /** `done` when not given. */
  readonly answer?: DeclaredAnswer;
  /** What the command's decider may refuse: that these are all of them, and no others, is tested. */
  readonly refusals: readonly Exclude<CommandRefusal, 'command-id-reused'>[];
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
};

/** A command of a reader: the reader is whoever the token names, and nobody else. */
export const readerCommand = <Params, Query, Body>(
  declaration: Declaration<Params, Query, Body> & {
    readonly run: (
      commands: Commands,
      asked: Asked<Params, Query, Body> & { readonly readerId: ReaderId },
      context: CommandContext,
    ) => Promise<CommandAnswer['outcome']>;
  },
): CommandRoute =>
  commandRoute({ ...declaration, access: 'reader' }, async ({ commands, signIns }, asked) => {
    const readerId = await signIns.readerOf(asked.caller, asked.context);
    const context = { ...asked.context, actor: readerId };
    const outcome = await declaration.run(commands, { ...asked, readerId }, context);
    if (outcome.status === 'refused' && outcome.refusal === 'reader-not-registered')
      signIns.forget(asked.caller);
    return { outcome };
  });

/** A command of a librarian; the log names the role, not the person. */
export const librarianCommand = <Params, Query, Body>(
  declaration: Declaration<Params, Query, Body> & {
    readonly run: (
      commands: Commands,
      asked: Asked<Params, Query, Body>,
      context: CommandContext,
    ) => Promise<CommandAnswer>;
  },
): CommandRoute =>
  commandRoute({ ...declaration, access: 'librarian' }, ({ commands }, asked) =>
    declaration.run(commands, asked, { ...asked.context, actor: 'librarian' }),
  );

/**
 * Answers a request in this order: (1) who is it, (2) is there room for it, (3) read the body, (4) parse every part, (5) run the command, (6) tell
 * the outcome. A step that ends in a problem ends the request.
 */
export function commandRoute<Params, Query, Body>(
  { params, query, body, ...declaration }: Declaration<Params, Query, Body> & Pick<CommandRoute, 'access'>,
  run: (api: CommandApi, asked: Asked<Params, Query, Body>) => Promise<CommandAnswer>,
): CommandRoute {
  const { slug, context, method, path, access, summary, description, bodyExample } = declaration;
  const { cost, answer: answered = done, refusals } = declaration;
  const schemas = {
    // A part without a schema takes nothing, which is what its type then says.
    params: (params ?? nothing) as z.ZodType<Params>,
    query: (query ?? nothing) as z.ZodType<Query>,
    body: (body ?? nothing) as z.ZodType<Body>,
  };
  const readsBody = method !== 'DELETE';

  const answer = async (api: CommandApi, caller: Caller, { req, params, query }: Context): Promise<Reply> => {
    const read = readsBody ? await readJsonBody(req) : { json: {} };
    if (isProblem(read)) return read;
    const command = commandIdOf(req.headers);
    const faults = 'commandId' in command ? [] : command;
    const parsed = parseRequest(schemas, { params: params as unknown, query, json: read.json }, faults);
    if (isProblem(parsed) || !('commandId' in command)) return parsed as ProblemReply;
    const { requestId, traceparent } = originOf(req.headers);
    const asked = { ...parsed, caller, context: { ...command, correlationId: requestId, traceparent } };
    return replyTo(await run(api, asked), requestId);
  };

  const handle = async (api: CommandApi, request: Context): Promise<Reply> => {
    const caller = await authenticate(api.verifyToken, request.req.headers.authorization, access);
    if (isProblem(caller)) return caller;
    const bytes = bytesHeldFor(request.req.headers);
    api.underWay.enter(bytes);
    try {
      return await answer(api, caller, request);
    } finally {
      api.underWay.leave(bytes);
    }
  };
  return {
    slug,
    context,
    method,
    path,
    access,
    ...schemas,
    summary,
    ...(description !== undefined && { description }),
    ...(bodyExample !== undefined && { bodyExample }),
    cost,
    answer: answered,
    refusals,
    problems: commandProblems({ access, readsBody, refusals }),
    headers: commandHeaders,
    handle,
  };
}

/** What a command holds in memory beside its body, roughly. */
const commandBytes = 4 * 1024;

/** A body that does not say how long it is may be as long as any. */
function bytesHeldFor(headers: IncomingHttpHeaders): number {
  const { 'content-length': length, 'transfer-encoding': transferEncoding } = headers;
  const bodyBytes = transferEncoding === undefined ? Number(length ?? 0) : bodyBytesMax;
  return commandBytes + Math.min(bodyBytes, bodyBytesMax);
}

function replyTo({ outcome, created }: CommandAnswer, requestId: string): Reply {
  switch (outcome.status) {
    case 'accepted': {
      const position = formatEpochPosition(outcome.position);
      const headers = { 'Content-Type': jsonType, 'Estante-Position': position, 'X-Request-Id': requestId };
      if (created === undefined) return { status: 200, headers, body: `{"position":"${position}"}` };
      const body = JSON.stringify({ id: created.id, position });
      return { status: 201, headers: { ...headers, Location: created.location }, body };
    }
    case 'refused':
      return problem(outcome.refusal, {
        headers: { 'Estante-Position': formatEpochPosition(outcome.position), 'X-Request-Id': requestId },
      });
    case 'command-id-reused':
      return problem('command-id-reused', { headers: { 'X-Request-Id': requestId } });
  }
}
