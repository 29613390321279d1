import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { z } from 'zod';

const project = path.resolve(import.meta.dirname, '..');
const folders = ['domain', 'commands', 'queries', 'projections', 'adapters', 'infra', 'test'];

type Import = { readonly from: string; readonly imports: string };
type Violation = Import & { readonly rule: string };

/** One import for each way to break a rule. */
const planted: readonly Violation[] = [
  { rule: 'domain-imports', from: 'domain/a.ts', imports: '../commands/ports.ts' },
  { rule: 'domain-imports', from: 'domain/b.ts', imports: 'node:fs' },
  { rule: 'domain-imports', from: 'domain/c.ts', imports: 'node:crypto' },
  { rule: 'domain-imports', from: 'domain/d.ts', imports: 'pg' },
  { rule: 'commands-imports', from: 'commands/a.ts', imports: '../projections/ports.ts' },
  { rule: 'commands-imports', from: 'commands/b.ts', imports: '../queries/ports.ts' },
  { rule: 'commands-imports', from: 'commands/c.ts', imports: '../adapters/postgres/good.ts' },
  { rule: 'commands-imports', from: 'commands/d.ts', imports: 'node:timers' },
  { rule: 'commands-imports', from: 'commands/e.ts', imports: 'pg' },
  { rule: 'queries-imports', from: 'queries/a.ts', imports: '../commands/ports.ts' },
  { rule: 'queries-imports', from: 'queries/b.ts', imports: 'node:crypto' },
  { rule: 'queries-imports', from: 'queries/c.ts', imports: 'redis' },
  { rule: 'projections-imports', from: 'projections/a.ts', imports: '../queries/ports.ts' },
  { rule: 'projections-imports', from: 'projections/b.ts', imports: 'node:fs' },
  { rule: 'projections-imports', from: 'projections/c.ts', imports: '@aws-sdk/client-sqs' },
  { rule: 'core-tests-imports', from: 'domain/a.test.ts', imports: '../commands/ports.ts' },
  { rule: 'core-tests-imports', from: 'queries/a.test.ts', imports: '../adapters/redis/good.ts' },
  { rule: 'core-tests-imports', from: 'projections/testing/a.ts', imports: 'pg' },
  { rule: 'adapters-ports-only', from: 'adapters/postgres/a.ts', imports: '../../commands/transact.ts' },
  { rule: 'adapters-ports-only', from: 'adapters/redis/a.ts', imports: '../../projections/inside.ts' },
  { rule: 'adapters-contents-only', from: 'adapters/http/a.ts', imports: '../../projections/inside.ts' },
  { rule: 'adapters-contents-only', from: 'adapters/memory/a.ts', imports: '../../commands/rate-book.ts' },
  { rule: 'adapters-apart', from: 'adapters/postgres/b.ts', imports: '../redis/good.ts' },
  { rule: 'adapters-apart', from: 'adapters/http/b.test.ts', imports: '../postgres/good.ts' },
  { rule: 'adapters-dynamodb-packages', from: 'adapters/dynamodb/c.ts', imports: '@aws-sdk/client-sqs' },
  { rule: 'adapters-http-packages', from: 'adapters/http/c.ts', imports: 'jose' },
  { rule: 'adapters-memory-packages', from: 'adapters/memory/c.ts', imports: 'koa' },
  { rule: 'adapters-oidc-packages', from: 'adapters/oidc/c.ts', imports: 'koa' },
  { rule: 'adapters-postgres-packages', from: 'adapters/postgres/c.ts', imports: 'redis' },
  { rule: 'adapters-redis-packages', from: 'adapters/redis/c.ts', imports: 'pg' },
  { rule: 'adapters-s3-packages', from: 'adapters/s3/c.ts', imports: '@aws-sdk/client-sqs' },
  { rule: 'adapters-cockatiel-packages', from: 'adapters/cockatiel/c.ts', imports: 'koa' },
  { rule: 'adapters-sagemaker-packages', from: 'adapters/sagemaker/c.ts', imports: 'koa' },
  { rule: 'adapters-sqs-packages', from: 'adapters/sqs/c.test.ts', imports: '@aws-sdk/client-s3' },
  { rule: 'adapters-unknown-packages', from: 'adapters/kafka/c.ts', imports: 'pg' },
  { rule: 'infra-on-top', from: 'adapters/postgres/d.ts', imports: '../../infra/local/stack.ts' },
  {
    rule: 'adapter-tests-on-local-stores',
    from: 'adapters/postgres/e.int.test.ts',
    imports: '../../infra/logging.ts',
  },
  { rule: 'tests-apart', from: 'domain/e.ts', imports: './testing/examples.ts' },
  { rule: 'tests-apart', from: 'commands/f.ts', imports: './testing/good.contract.ts' },
  { rule: 'tests-apart', from: 'adapters/postgres/f.ts', imports: './read-test-database.ts' },
  { rule: 'tests-apart', from: 'infra/a.ts', imports: '../adapters/memory/event-log.ts' },
  { rule: 'tests-apart', from: 'infra/b.ts', imports: './local/test-stores.ts' },
  { rule: 'tests-apart', from: 'infra/c.ts', imports: '../test/support/stack.ts' },
  { rule: 'tests-apart', from: 'infra/i.ts', imports: './docs/flow.ts' },
  { rule: 'test-tools-apart', from: 'infra/d.ts', imports: 'chai' },
  { rule: 'test-tools-apart', from: 'adapters/postgres/g.ts', imports: 'fast-check' },
  { rule: 'no-cycles', from: 'infra/e.ts', imports: './f.ts' },
  { rule: 'no-cycles', from: 'infra/f.ts', imports: './e.ts' },
  { rule: 'no-unresolvable', from: 'infra/g.ts', imports: './nowhere.ts' },
  { rule: 'no-undeclared-packages', from: 'infra/h.ts', imports: 'undeclared' },
];

/** What each folder is there to do: no rule may say a word. */
const lawful: readonly Import[] = [
  { from: 'domain/good.ts', imports: 'zod' },
  { from: 'domain/recommending/good.ts', imports: '../good.ts' },
  { from: 'domain/good.test.ts', imports: 'fast-check' },
  { from: 'domain/good.test.ts', imports: 'node:crypto' },
  { from: 'domain/testing/examples.ts', imports: 'chai' },
  { from: 'commands/ports.ts', imports: '../domain/good.ts' },
  { from: 'commands/transact.ts', imports: 'node:crypto' },
  { from: 'commands/transact.test.ts', imports: '../adapters/memory/event-log.ts' },
  { from: 'commands/rate-book.ts', imports: './transact.ts' },
  { from: 'commands/testing/good.contract.ts', imports: 'chai' },
  { from: 'projections/inside.ts', imports: './ports.ts' },
  { from: 'projections/testing/target.ts', imports: '../../adapters/memory/event-log.ts' },
  { from: 'queries/queries.ts', imports: './ports.ts' },
  { from: 'adapters/memory/event-log.ts', imports: '../../commands/door.ts' },
  { from: 'adapters/postgres/good.ts', imports: 'pg' },
  { from: 'adapters/postgres/good.ts', imports: 'node:path' },
  { from: 'adapters/postgres/queries/good.ts', imports: '../../../queries/ports.ts' },
  { from: 'adapters/postgres/good.int.test.ts', imports: '../../projections/inside.ts' },
  { from: 'adapters/postgres/log-test-database.ts', imports: '../../infra/local/test-stores.ts' },
  { from: 'adapters/redis/good.ts', imports: 'redis' },
  { from: 'adapters/http/good.ts', imports: '../../commands/transact.ts' },
  { from: 'adapters/http/good.ts', imports: '../../queries/queries.ts' },
  { from: 'adapters/http/good.test.ts', imports: '../memory/event-log.ts' },
  { from: 'infra/logging.ts', imports: 'pg' },
  { from: 'infra/logging.ts', imports: '../adapters/postgres/good.ts' },
  { from: 'infra/local/stack.ts', imports: '../../commands/rate-book.ts' },
  { from: 'infra/local/mocha-stores.ts', imports: './test-stores.ts' },
  { from: 'infra/docs/flow.ts', imports: '../../adapters/memory/event-log.ts' },
  { from: 'infra/checks/coverage.ts', imports: 'fast-check' },
  { from: 'test/support/stack.ts', imports: '../../infra/local/stack.ts' },
  { from: 'test/good.test.ts', imports: '../adapters/redis/good.ts' },
];

/** Files that are imported above, and import nothing themselves. */
const others = [
  'adapters/postgres/read-test-database.ts',
  'commands/door.ts',
  'infra/local/test-stores.ts',
  'projections/ports.ts',
  'queries/ports.ts',
];

const declared = ['zod', 'pg', 'redis', 'koa', 'jose', '@aws-sdk/client-sqs', '@aws-sdk/client-s3'];
const developed = ['chai', 'fast-check'];

describe('the dependency rules', () => {
  let home: string;
  let caught: readonly Violation[];
  before(async function () {
    this.timeout(20_000);
    home = mkdtempSync(path.join(tmpdir(), 'estante-rules-'));
    plant(home);
    caught = await violationsIn(home);
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  for (const violation of planted) {
    it(`catch ${violation.from} importing ${violation.imports} as ${violation.rule}`, () => {
      expect(caught.some((found) => isSame(found, violation) && found.rule === violation.rule)).to.equal(
        true,
      );
    });
  }

  it('catch nothing else', () => {
    expect(caught.filter((found) => !planted.some((violation) => isSame(found, violation)))).to.deep.equal(
      [],
    );
  });

  it('each have a violation planted', async () => {
    const { default: config } = z
      .object({ default: z.object({ forbidden: z.array(z.object({ name: z.string() })) }) })
      .parse(await import(new URL('../.dependency-cruiser.js', import.meta.url).href));
    const names = config.forbidden.map(({ name }) => name);
    expect(new Set(planted.map(({ rule }) => rule))).to.have.all.keys(...names);
  });

  it('are kept by the project itself', async function () {
    this.timeout(20_000);
    expect(await violationsIn(project)).to.deep.equal([]);
  });
});

const isSame = (found: Import, violation: Import): boolean =>
  found.from === violation.from && found.imports === violation.imports;

/** Writes the folders of a small project: what is planted, what is lawful, and packages with nothing in them. */
function plant(home: string): void {
  const sources = new Map(others.map((file) => [file, '']));
  for (const { from, imports } of [...planted, ...lawful]) {
    // Importing a type alone counts too, except in a circle.
    const statement = from.startsWith('infra/')
      ? `import '${imports}';`
      : `import type { T } from '${imports}';`;
    sources.set(from, `${sources.get(from) ?? ''}${statement}\n`);
  }
  for (const name of [...declared, ...developed, 'undeclared']) {
    const main = `node_modules/${name}`;
    sources.set(`${main}/package.json`, JSON.stringify({ name, version: '1.0.0', exports: './index.js' }));
    sources.set(`${main}/index.js`, '');
  }
  const versions = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, '1.0.0']));
  const manifest = { type: 'module', dependencies: versions(declared), devDependencies: versions(developed) };
  sources.set('package.json', JSON.stringify(manifest));
  for (const [file, text] of sources) {
    mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
    writeFileSync(path.join(home, file), text);
  }
}

const reportSchema = z.object({
  modules: z.array(
    z.object({
      source: z.string(),
      dependencies: z.array(
        z.object({
          module: z.string(),
          protocol: z.string().optional(),
          rules: z.array(z.object({ name: z.string() })).optional(),
        }),
      ),
    }),
  ),
});

/** Runs dependency-cruiser as the checks do; it ends with a failure when it catches something, and reports all the same. */
async function violationsIn(folder: string): Promise<readonly Violation[]> {
  const depcruise = path.join(project, 'node_modules/.bin/depcruise');
  const config = path.join(project, '.dependency-cruiser.js');
  const args = [depcruise, '--config', config, '--output-type', 'json', ...folders];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: folder,
    maxBuffer: 64 * 1024 * 1024,
  });
  return reportSchema
    .parse(JSON.parse(stdout))
    .modules.flatMap(({ source, dependencies }) =>
      dependencies.flatMap(({ module, protocol, rules = [] }) =>
        rules.map(({ name }) => ({ rule: name, from: source, imports: `${protocol ?? ''}${module}` })),
      ),
    );
}
