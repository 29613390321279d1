import type { Context } from 'koa';
import type { z } from 'zod';
import { epochPositionsSchema, type EpochPosition } from '../../domain/position.ts';
import type { Freshness } from '../../queries/ports.ts';
import { askFreshly, type Answered, type Queries, type Question } from '../../queries/queries.ts';
import { authenticate, type Caller, type VerifyToken } from './authentication.ts';
import { queryProblems } from './common-problems.ts';
import { conditional } from './conditional.ts';
import { faultsOf, type Fault } from './faults.ts';
import { queryHeaders } from './headers.ts';
import { jsonTexts } from './json-text.ts';
import { isProblem, problem, type ProblemReply } from './problems.ts';
import type { QueryRefusal } from './refusals.ts';
import { jsonType, type Reply } from './reply.ts';
import { nothing, parseRequest, type ParsedRequest, type RouteDeclaration } from './route.ts';

/** What the routes of queries work with. */
export type QueryApi = {
  readonly queries: Queries;
  readonly freshness: Freshness;
  readonly verifyToken: VerifyToken;
};

export type QueryRoute = RouteDeclaration & {
  readonly method: 'GET';
  /** The question it asks. */
  readonly reads: (queries: Queries) => Question<never, unknown, QueryRefusal>['reads'];
  readonly handle: (api: QueryApi, request: Context) => Promise<Reply>;
};

type Parsed<Params, Query> = Omit<ParsedRequest<Params, Query, unknown>, 'body'>;

type Declaration<Params, Query, Input, Answer, Refusal extends QueryRefusal> = Pick<
  RouteDeclaration,
  'slug' | 'context' | 'path' | 'summary' | 'description' | 'cost'
> & {
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  readonly answer: z.ZodType<NoInfer<Answer>>;
  /** Every refusal of the question: one that is missing here does not compile. */
  readonly refusals: readonly Refusal[];
  readonly question: (queries: Queries) => Question<Input, Answer, NoInfer<Refusal>>;
};

/** A question anybody may ask, signed in or not. */
export const publicQuery = <Params, Query, Input, Answer, Refusal extends QueryRefusal>(
  declaration: Declaration<Params, Query, Input, Answer, Refusal> & {
    readonly input: (asked: Parsed<Params, Query>) => Input;
  },
): QueryRoute => queryRoute(declaration, 'public', async () => anybody, declaration.input);

/** A question of a reader about themselves: who that is comes from the token alone. */
export const readerQuery = <Params, Query, Input, Answer, Refusal extends QueryRefusal>(
  declaration: Declaration<Params, Query, Input, Answer, Refusal> & {
    readonly input: (asked: Parsed<Params, Query>, caller: Caller) => Input;
  },
): QueryRoute =>
  queryRoute(
    declaration,
    'reader',
    ({ verifyToken }, { req }) => authenticate(verifyToken, req.headers.authorization, 'reader'),
    declaration.input,
  );

const anybody: Caller = { issuer: '', subject: '', roles: [] };

/**
 * Answers a request in this order: (1) who is it, (2) parse every part, (3) ask, waiting first for the positions that
 * `Estante-Min-Position` names, (4) tell the answer, unless the asker has it already.
 */
function queryRoute<Params, Query, Input, Answer, Refusal extends QueryRefusal>(
  { question, ...parts }: Declaration<Params, Query, Input, Answer, Refusal>,
  access: 'public' | 'reader',
  identify: (api: QueryApi, request: Context) => Promise<Caller | ProblemReply>,
  inputOf: (asked: Parsed<Params, Query>, caller: Caller) => Input,
): QueryRoute {
  const schemas = {
    // A part without a schema takes nothing, which is what its type then says.
    params: (parts.params ?? nothing) as z.ZodType<Params>,
    query: (parts.query ?? nothing) as z.ZodType<Query>,
    body: nothing,
  };
  const headers = access === 'public' ? publicHeaders : privateHeaders;
  const jsonOf = jsonTexts();

  const handle = async (api: QueryApi, request: Context): Promise<Reply> => {
    const caller = await identify(api, request);
    if (isProblem(caller)) return caller;
    const { params, query, req } = request;
    const positions = positionsOf(req.headers['estante-min-position']);
    const faults = 'positions' in positions ? [] : positions;
    const parsed = parseRequest(schemas, { params: params as unknown, query, json: {} }, faults);
    if (isProblem(parsed) || !('positions' in positions)) return parsed as ProblemReply;
    const asked = question(api.queries);
    const input = inputOf(parsed, caller);
    const known = req.headers['if-none-match'];
    const reply = (
      answered: Answered<unknown, QueryRefusal>,
      more: Readonly<Record<string, string>> = {},
    ): Reply => replyTo(answered, { headers: { ...headers, ...more }, known, jsonOf });
    if (positions.positions.length === 0) return reply(await asked.ask(input, false));
    const { answered, stale } = await askFreshly(api.freshness, asked, input, positions.positions);
    return reply(answered, stale ? { 'Estante-Stale': 'true' } : {});
  };
  const { slug, context, path, summary, description, cost, refusals, answer } = parts;
  const { params, query } = schemas;
  return {
    slug,
    context,
    method: 'GET',
    path,
    access,
    params,
    query,
    summary,
    ...(description !== undefined && { description }),
    cost,
    answer: { status: 200, schema: answer },
    refusals,
    problems: queryProblems({ access, refusals }),
    headers: queryHeaders,
    reads: (queries) => question(queries).reads,
    handle,
  };
}

/** Caches ask again each time, because what they hold may be older than what a client has seen. */
const publicHeaders = { 'Content-Type': jsonType, 'Cache-Control': 'public, no-cache' };
/** What concerns one person is kept by nobody on the way, and at its end for that person alone. */
const privateHeaders = {
  'Content-Type': jsonType,
  'Cache-Control': 'private, no-cache',
  Vary: 'Authorization',
};

type Positions = { readonly positions: readonly EpochPosition[] };
const noPositions: Positions = { positions: [] };

function positionsOf(header: string | string[] | undefined): Positions | readonly Fault[] {
  if (header === undefined) return noPositions;
  const parsed = epochPositionsSchema.safeParse(header);
  return parsed.success
    ? { positions: parsed.data }
    : faultsOf('header', parsed.error, header).map((fault) => ({
        ...fault,
        pointer: '#/Estante-Min-Position',
      }));
}

type Telling = {
  readonly headers: Readonly<Record<string, string>>;
  /** The `ETag`s that the client has answers of. */
  readonly known: string | undefined;
  readonly jsonOf: (answer: unknown) => string;
};

function replyTo(answered: Answered<unknown, QueryRefusal>, { headers, known, jsonOf }: Telling): Reply {
  switch (answered.status) {
    case 'answered':
      return conditional({ status: 200, headers, body: jsonOf(answered.answer) }, known);
    case 'refused': {
      const { 'Content-Type': _json, ...others } = headers;
      return problem(answered.refusal, { headers: others });
    }
  }
}
