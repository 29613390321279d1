import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import type { Context } from '../contexts.ts';
import { answeredHeaders, attendantHeaders, sentHeaders } from '../headers.ts';
import { problemKinds } from '../problems.ts';
import type { RouteDeclaration } from '../route.ts';
import { everyRoute } from '../routes/every-route.ts';
import { operationOf } from './operation.ts';
import { problemExample } from './problem-schemas.ts';

/** Where people sign in: URLs, or paths of the host that serves the document. */
export type SignInAddresses = { readonly authorizationUrl: string; readonly tokenUrl: string };

const everyProblem = [...new Set(everyRoute.flatMap(({ problems }) => problems))];

/** The OpenAPI 3.1 document of the whole API, made of what the routes declare. */
export function openApiDocument(signIn: SignInAddresses): ReturnType<typeof createDocument> {
  return createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Estante',
        version: '1',
        description: about,
        license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' },
        contact: { name: 'The maintainers of Estante' },
      },
      servers: [{ url: '/', description: 'The host that serves this document' }],
      tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
      paths: pathsOf(everyRoute),
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'An OpenID Connect access token.',
          },
          signIn: {
            type: 'oauth2',
            description: 'Authorization code with PKCE.',
            flows: {
              authorizationCode: { ...signIn, scopes: { openid: 'Be recognised as the same reader.' } },
            },
          },
        },
        parameters: Object.fromEntries(
          Object.entries(sentHeaders).map(([name, meaning]) => [
            name,
            { name, in: 'header' as const, required: false, ...headerOf(meaning) },
          ]),
        ),
        headers: Object.fromEntries(
          Object.entries({ ...answeredHeaders, ...attendantHeaders }).map(([name, meaning]) => [
            name,
            headerOf(meaning),
          ]),
        ),
        examples: Object.fromEntries(
          everyProblem.map((slug) => [
            slug,
            { summary: problemKinds[slug].title, value: problemExample(slug) },
          ]),
        ),
      },
    },
    // Clients pass over what they do not know, so that answers can say more one day.
    { override: ({ jsonSchema, io }) => void (io === 'output' && delete jsonSchema.additionalProperties) },
  );
}

const about = [
  'Book recommendations. `PUT`, `POST` and `DELETE` are commands, `GET` asks.',
  'A command answers with `Estante-Position`; a query that is sent the same as `Estante-Min-Position` has seen it.',
  'Answers may hold members that are not told of here: pass over what you do not know.',
  'Problems are those of RFC 9457; `type` says which, and stays the same.',
].join('\n\n');

const tags: Readonly<Record<Context, string>> = {
  recommendations: 'What to read next, and why.',
  books: 'The catalogue, and what readers think of its books.',
  readers: 'What whoever is signed in reads, rates and prefers.',
};

type Meaning = { readonly description: string; readonly example: string; readonly pattern?: string };

const headerOf = ({ description, example, pattern }: Meaning) => ({
  description,
  example,
  schema: { type: 'string' as const, ...(pattern === undefined ? {} : { pattern }) },
});

function pathsOf(routes: readonly RouteDeclaration[]): ZodOpenApiPathsObject {
  const byPath = Map.groupBy(routes, ({ path }) => path.replaceAll(/:(\w+)/g, '{$1}'));
  return Object.fromEntries(
    [...byPath].map(([path, declared]) => [
      path,
      Object.fromEntries(declared.map((route) => [route.method.toLowerCase(), operationOf(route)])),
    ]),
  );
}
