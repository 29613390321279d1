import type { oas31, ZodOpenApiOperationObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { z } from 'zod';
import type { attendantHeaders } from '../headers.ts';
import { problemKinds, type ProblemSlug } from '../problems.ts';
import { nothing, type RouteDeclaration } from '../route.ts';
import { problemsSchema } from './problem-schemas.ts';

/** What OpenAPI says of a route. Its `operationId` is the slug of the use case. */
export function operationOf(route: RouteDeclaration): ZodOpenApiOperationObject {
  const { slug, context, summary, params, query, headers, cost } = route;
  return {
    operationId: slug,
    tags: [context],
    summary,
    description: descriptionOf(route),
    security: securityOf(route),
    requestParams: {
      ...(params === nothing ? {} : { path: objectOf(params) }),
      ...(query === nothing ? {} : { query: objectOf(query) }),
    },
    parameters: headers.sent.map((name) => ({ $ref: `#/components/parameters/${name}` })),
    ...requestBodyOf(route),
    responses: {
      [route.answer.status]: answerOf(route),
      ...notModifiedOf(route),
      ...problemAnswersOf(route),
    },
    'x-estante-role': route.access,
    'x-estante-cost': cost,
  };
}

function descriptionOf({ summary, description, access, cost }: RouteDeclaration): string {
  const who = {
    public: 'For everybody.',
    reader: 'For whoever is signed in, about themselves.',
    librarian: 'For librarians.',
  }[access];
  return `${description ?? `${summary}.`}\n\n${who} Costs ${cost}.`;
}

const securityOf = ({ access }: RouteDeclaration): oas31.SecurityRequirementObject[] =>
  access === 'public' ? [] : [{ bearer: [] }, { signIn: ['openid'] }];

/** Parameters come in strict objects; a route whose do not is a mistake of ours. */
function objectOf(schema: z.ZodType): z.ZodObject {
  if (schema instanceof z.ZodObject) return schema;
  throw new Error('the parameters of a route must be a strict object');
}

function requestBodyOf({
  body,
  bodyExample,
}: RouteDeclaration): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  if (body === undefined || body === nothing) return {};
  const json = { schema: body, ...(bodyExample === undefined ? {} : { example: bodyExample }) };
  return {
    // A body that may hold nothing may be left out.
    requestBody: { required: !body.safeParse({}).success, content: { 'application/json': json } },
  };
}

function answerOf({ answer, headers }: RouteDeclaration): ZodOpenApiResponseObject {
  const names = [...headers.answered, ...(answer.status === 201 ? (['Location'] as const) : [])];
  return {
    description: answer.schema.meta()?.description ?? 'Done.',
    headers: Object.fromEntries(names.map((name) => [name, headerNamed(name)])),
    content: { 'application/json': { schema: answer.schema } },
  };
}

/** For whoever has the answer already. */
const notModifiedOf = ({
  headers: { answered },
}: RouteDeclaration): Record<string, ZodOpenApiResponseObject> =>
  answered.includes('ETag')
    ? {
        '304': {
          description: 'The answer that If-None-Match names is still the answer.',
          headers: Object.fromEntries(answered.map((name) => [name, headerNamed(name)])),
        },
      }
    : {};

const headerNamed = (name: string) => ({ $ref: `#/components/headers/${name}` });

/** One response for each status, which lists every problem of that status. */
function problemAnswersOf({
  problems,
  refusals,
  headers,
}: RouteDeclaration): Record<string, ZodOpenApiResponseObject> {
  const byStatus = Map.groupBy(problems, (slug) => problemKinds[slug].status);
  return Object.fromEntries(
    [...byStatus].map(([status, slugs]) => {
      const isRefusal = slugs.some((slug) => refusals.includes(slug));
      const names = [...attendantsOf(status), ...(isRefusal ? headers.answered : [])];
      return [String(status), problemAnswer(slugs, names)];
    }),
  );
}

function attendantsOf(status: number): readonly (keyof typeof attendantHeaders)[] {
  if (status === 502 || status === 503) return ['Retry-After'];
  return status === 401 || status === 403 ? ['WWW-Authenticate'] : [];
}

const problemAnswer = (
  slugs: readonly ProblemSlug[],
  headers: readonly string[],
): ZodOpenApiResponseObject => ({
  description: slugs.map((slug) => `\`${slug}\`: ${problemKinds[slug].title}.`).join('\n\n'),
  headers: Object.fromEntries(headers.map((name) => [name, headerNamed(name)])),
  content: {
    'application/problem+json': {
      schema: problemsSchema(slugs),
      examples: Object.fromEntries(slugs.map((slug) => [slug, { $ref: `#/components/examples/${slug}` }])),
    },
  },
});
