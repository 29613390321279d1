import type { Context as KoaContext } from 'koa';
import { z } from 'zod';
import type { Access } from './authentication.ts';
import type { Context } from './contexts.ts';
import { faultsMax, faultsOf, type Fault } from './faults.ts';
import type { AnsweredHeader, SentHeader } from './headers.ts';
import { problem, type ProblemReply, type ProblemSlug } from './problems.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** What a route says of itself, for the router and for whoever documents it. */
export type RouteDeclaration = {
  /** The slug of the use case. */
  readonly slug: string;
  readonly context: Context;
  readonly method: Method;
  /** As @koa/router reads it: `/v1/books/:bookId`. */
  readonly path: string;
  readonly access: Access | 'public';
  readonly params: z.ZodType;
  readonly query: z.ZodType;
  /** Missing when the body is not read. */
  readonly body?: z.ZodType;
  /** What the route is for, in one line. */
  readonly summary: string;
  /** What a client should know besides; Markdown. */
  readonly description?: string;
  /** A body as a client sends it. */
  readonly bodyExample?: unknown;
  /** What a request costs, in the unit that limits count: an answer that takes one look into one store costs 1. */
  readonly cost: number;
  readonly answer: DeclaredAnswer;
  /** What the use case itself may refuse. */
  readonly refusals: readonly ProblemSlug[];
  /** Every problem that a request may be answered with, refusals included. */
  readonly problems: readonly ProblemSlug[];
  readonly headers: { readonly sent: readonly SentHeader[]; readonly answered: readonly AnsweredHeader[] };
};

/** An answer that is no problem. Answers hold what the schema says and nothing else; clients are told to pass over what they do not know. */
export type DeclaredAnswer = { readonly status: 200 | 201; readonly schema: z.ZodType };

/** The request as it came, before a route's schemas have seen it. */
export type RawRequest = Pick<KoaContext, 'params' | 'query'> & { readonly json: unknown };

/** A request as a route's schemas have parsed it. */
export type ParsedRequest<Params, Query, Body> = {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
};

/** A part that takes nothing at all. */
export const nothing = z.strictObject({});

/** How many items to answer with; `limit` in the query. */
export const limitUpTo = (limitMax: number, limitDefault = 20) =>
  z.coerce
    .number('must be a whole number')
    .int('must be a whole number')
    .min(1, `must be 1 to ${limitMax}`)
    .max(limitMax, `must be 1 to ${limitMax}`)
    .default(limitDefault)
    .meta({ description: 'How many items at most.' });

/** Where a list goes on; `cursor` in the query. What it holds is for the question to know. */
export const cursor = z
  .string('must be given once')
  .optional()
  .meta({ description: 'Where the list goes on: next of the answer before.' });

type Schemas<Params, Query, Body> = {
  readonly params: z.ZodType<Params>;
  readonly query: z.ZodType<Query>;
  readonly body: z.ZodType<Body>;
};

/** Parses every part of a request, so that its problem lists what is wrong with all of them; `others` are faults found before. */
export function parseRequest<Params, Query, Body>(
  schemas: Schemas<Params, Query, Body>,
  raw: RawRequest,
  others: readonly Fault[] = [],
): ParsedRequest<Params, Query, Body> | ProblemReply {
  const params = schemas.params.safeParse(raw.params ?? {});
  const query = schemas.query.safeParse(raw.query);
  const body = schemas.body.safeParse(raw.json);
  if (params.success && query.success && body.success && others.length === 0) {
    return { params: params.data, query: query.data, body: body.data };
  }
  return invalidRequest([
    ...(params.success ? [] : faultsOf('path', params.error, raw.params)),
    ...(query.success ? [] : faultsOf('query', query.error, raw.query)),
    ...(body.success ? [] : faultsOf('body', body.error, raw.json)),
    ...others,
  ]);
}

/** The problem that lists these faults. */
export const invalidRequest = (faults: readonly Fault[]): ProblemReply =>
  problem('invalid-request', { members: { errors: faults.slice(0, faultsMax) } });
