import { expect } from 'chai';
import type Koa from 'koa';
import type { z } from 'zod';
import type { Question } from '../../../queries/queries.ts';
import { commandsOn } from '../../../commands/commands.ts';
import { freshness, queriesOn } from '../../../queries/queries.ts';
import { memoryLog } from '../../memory/event-log.ts';
import { memoryIdentities } from '../../memory/identities.ts';
import { memoryProgress } from '../../memory/progress.ts';
import { memoryQueryPorts } from '../../memory/query-ports.ts';
import { commandApp } from '../command-api.ts';
import { contexts } from '../contexts.ts';
import { problemKinds } from '../problems.ts';
import { queryApp } from '../query-api.ts';
import { publicQuery } from '../query-route.ts';
import { bookView } from '../routes/answers/books.ts';
import { everyRoute } from '../routes/every-route.ts';
import { ofBook } from '../routes/of-book.ts';
import { knowsEverybody } from '../testing.ts';
import { openApiDocument } from './document.ts';
import { problemExample, problemSchema } from './problem-schemas.ts';

const document = openApiDocument({ authorizationUrl: '/oidc/auth', tokenUrl: '/oidc/token' });
const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    request: `${method.toUpperCase()} ${path}`,
    // A path item holds operations by method, and here nothing else.
    operation: operation as { operationId: string; responses: Record<string, object> },
  })),
);

/** What an application's router has, as `GET /v1/books/{bookId}`; HEAD comes with every GET. */
function mountedOn({ middleware }: Koa): readonly string[] {
  type Layer = { readonly path: string; readonly methods: readonly string[] };
  const routers = middleware.flatMap((one) =>
    'router' in one ? [(one.router as { readonly stack: readonly Layer[] }).stack] : [],
  );
  return routers
    .flat()
    .flatMap(({ methods, path }) =>
      methods
        .filter((method) => method !== 'HEAD')
        .map((method) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`),
    );
}

const apps = {
  command: commandApp({
    commands: commandsOn({
      log: memoryLog(),
      identities: memoryIdentities(),
      clock: () => new Date(0),
      exposureSampleRate: 1,
    }),
    verifyToken: knowsEverybody,
    contexts,
    readiness: {},
    onFault: () => undefined,
  }),
  query: queryApp({
    queries: queriesOn(memoryQueryPorts()),
    freshness: freshness(memoryProgress()),
    verifyToken: knowsEverybody,
    contexts,
    readiness: {},
    onFault: () => undefined,
  }),
};

/** Of processes, for whoever runs them; the edge lets nobody else through to them. */
const forOperators = ['GET /livez', 'GET /readyz', 'GET /rungz'];

describe('the contract', () => {
  it('has every route that a router has, and no other', () => {
    const mounted = [...mountedOn(apps.command), ...mountedOn(apps.query)];
    const ofClients = mounted.filter((request) => !forOperators.includes(request));
    expect(ofClients).to.have.length.above(30);
    expect(ofClients.toSorted()).to.deep.equal(operations.map(({ request }) => request).toSorted());
  });

  it('calls every operation like its use case, once', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(ids.toSorted()).to.deep.equal(everyRoute.map(({ slug }) => slug).toSorted());
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('tells every status that a route declares, and no other', () => {
    for (const { slug, method, answer, problems } of everyRoute) {
      const found = operations.find(({ operation }) => operation.operationId === slug);
      const notModified = method === 'GET' ? [304] : [];
      const statuses = new Set([
        answer.status,
        ...notModified,
        ...problems.map((one) => problemKinds[one].status),
      ]);
      expect(Object.keys(found?.operation.responses ?? {}).map(Number), slug).to.have.members([...statuses]);
    }
  });

  it('refers to nothing that it does not hold', () => {
    const held = document.components as Record<string, Record<string, unknown>>;
    const referred = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/([^/]+)\/([^"]+)"/g);
    const missing = [...referred].filter(([, kind = '', name = '']) => held[kind]?.[name] === undefined);
    expect(missing.map(([text]) => text)).to.deep.equal([]);
  });

  it('shows examples that are what they are examples of', () => {
    for (const { slug, body, bodyExample } of everyRoute) {
      if (bodyExample === undefined) continue;
      expect(body?.safeParse(bodyExample).error, slug).to.equal(undefined);
    }
    for (const { slug, answer } of everyRoute) {
      const { examples = [] } = answer.schema.meta() ?? {};
      expect(examples, slug).to.have.length(1);
      for (const example of examples)
        expect(answer.schema.safeParse(example).error, slug).to.equal(undefined);
    }
    // The keys of an object are the names it was written with.
    for (const slug of Object.keys(problemKinds) as (keyof typeof problemKinds)[]) {
      expect(problemSchema(slug).safeParse(problemExample(slug)).error, slug).to.equal(undefined);
    }
  });

  it('shows a body wherever one has to be sent', () => {
    const without = everyRoute.filter(
      ({ body, bodyExample }) => body?.safeParse({}).success === false && bodyExample === undefined,
    );
    expect(without.map(({ slug }) => slug)).to.deep.equal([]);
  });

  it('says what each route costs, a whole number from 1', () => {
    const free = everyRoute.filter(({ cost }) => !Number.isInteger(cost) || cost < 1);
    expect(free.map(({ slug }) => slug)).to.deep.equal([]);
  });

  it('does not compile when a question refuses what its route does not declare', () => {
    const declared = { slug: 'x', context: 'books', path: '/x', summary: 'x', cost: 1 } as const;
    const asked = { params: ofBook, answer: bookView, input: () => 'x' };
    type Refusals = 'book-not-found' | 'book-withdrawn';
    // Nobody asks it.
    const refusing = {} as Question<string, z.output<typeof bookView>, Refusals>;
    publicQuery({
      ...declared,
      ...asked,
      refusals: ['book-not-found', 'book-withdrawn'],
      question: () => refusing,
    });
    // @ts-expect-error: book-withdrawn is not declared.
    publicQuery({ ...declared, ...asked, refusals: ['book-not-found'], question: () => refusing });
    // @ts-expect-error: neither is.
    publicQuery({ ...declared, ...asked, refusals: [], question: () => refusing });
  });
});
