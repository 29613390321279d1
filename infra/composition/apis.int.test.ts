import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { testTable } from '../../adapters/dynamodb/testing.ts';
import { startTestIssuer, type TestIssuer } from '../../adapters/oidc/testing.ts';
import { foundLog, migrate } from '../../adapters/postgres/migrate.ts';
import { createReadPool } from '../../adapters/postgres/read-pool.ts';
import { createRegistry } from '../../adapters/postgres/registry.ts';
import { failureOf, testRedis } from '../../adapters/redis/testing.ts';
import { partitionCountDefault } from '../../domain/partition.ts';
import { feedsProjection, projections } from '../../projections/projections.ts';
import { testStores } from '../local/test-stores.ts';

const allPartitions = Array.from({ length: partitionCountDefault }, (_, partition) => partition);
const hobbit = {
  id: 'b-hobbit',
  title: 'The Hobbit',
  authors: ['J. R. R. Tolkien'],
  year: 1937,
  language: 'en',
  genres: ['fantasy'],
};

describe('the two APIs on real stores', function () {
  this.timeout(60_000);
  let issuer: TestIssuer;
  let environment: Record<string, string>;
  let urlAs: (role: Role) => string;
  const running: Running[] = [];

  before(async () => {
    const stores = await testStores();
    issuer = await startTestIssuer();
    const suffix = randomUUID().replaceAll('-', '');
    const logUrl = await foundTestLog(await stores.createDatabase(`log_${suffix}`));
    const readUrl = await makeReadModels(await stores.createDatabase(`read_${suffix}`));
    const { client, table } = await testTable();
    client.destroy();
    urlAs = await loginsOf(stores.postgresAdminUrl, logUrl);
    environment = {
      OIDC_ISSUER: issuer.url,
      PORT: '0',
      READ_MODEL_URL: withRole(readUrl, 'estante_query'),
      REDIS_URL: stores.redisQueryUrl,
      DYNAMODB_ENDPOINT: stores.dynamodbEndpoint,
      DYNAMODB_TABLE: table,
      AWS_REGION: stores.awsRegion,
      AWS_ACCESS_KEY_ID: stores.awsAccessKeyId,
      AWS_SECRET_ACCESS_KEY: stores.awsSecretAccessKey,
      AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: 'http://127.0.0.1:9',
    };
  });
  after(async () => {
    for (const { child } of running) child.kill('SIGKILL');
    await issuer.close();
  });

  const start = async (name: 'command-api' | 'query-api', role: Role): Promise<Running> => {
    const process = await startProcess(name, { ...environment, EVENT_LOG_URLS: urlAs(role) });
    running.push(process);
    return process;
  };

  it('take commands, answer queries, and stop when they are asked to', async () => {
    const [commands, queries] = await Promise.all([
      start('command-api', 'estante_command'),
      start('query-api', 'estante_query'),
    ]);
    const ana = { authorization: `Bearer ${await issuer.sign()}` };
    const lia = { authorization: `Bearer ${await issuer.sign({ sub: 'lia', roles: ['librarian'] })}` };
    const ask = (path: string, headers?: Record<string, string>) =>
      fetch(`${queries.url}${path}`, { headers: headers ?? {} });
    const tell = (method: string, path: string, headers: Record<string, string>, body: unknown) =>
      fetch(`${commands.url}${path}`, {
        method,
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });

    for (const { url } of [commands, queries]) expect((await fetch(`${url}/readyz`)).status).to.equal(200);
    expect((await ask('/v1/me', ana)).status).to.equal(404);
    expect((await tell('POST', '/v1/books', lia, hobbit)).status).to.equal(201);
    const rated = await tell('PUT', '/v1/me/books/b-hobbit/rating', ana, { stars: 5 });
    expect(rated.status).to.equal(200);
    const position = rated.headers.get('estante-position') ?? '';
    expect(position).to.match(/^\d+\.\d+;epoch=test$/);

    expect(await (await ask('/v1/books?q=hobbit')).json()).to.deep.include({ total: 0, items: [] });
    expect(await (await ask('/v1/me/shelves/reading', ana)).json()).to.deep.equal({
      shelf: 'reading',
      sort: 'newest',
      total: 0,
      items: [],
      next: null,
    });
    expect(await (await ask('/v1/me/history', ana)).json()).to.deep.equal({ items: [], next: null });
    expect((await ask('/v1/books/b-hobbit')).status).to.equal(404);
    const waited = await ask('/v1/me', { ...ana, 'estante-min-position': position });
    expect([waited.status, waited.headers.get('estante-stale')]).to.deep.equal([404, 'true']);
    const beyond = position.replace(/\.\d+/, '.999');
    expect((await ask('/v1/me', { ...ana, 'estante-min-position': beyond })).status).to.equal(409);

    for (const { child } of [commands, queries]) child.kill('SIGTERM');
    const codes = await Promise.all([commands.ended, queries.ended]);
    expect(codes).to.deep.equal([0, 0]);
  });

  describe('give the query process credentials that', () => {
    const forbidden: Record<string, string> = {
      'create a temporary table': 'create temporary table own (id text)',
      'append to the log': `select log.append('[]')`,
      'insert an event': `insert into log.event (partition, position) values (0, 1)`,
      'change an event': `update log.event set data = '{}'`,
      'remove an event': 'delete from log.event',
      'read the events': 'select data from log.event',
      'register a reader': `select identity.reader_id_of('i', 's', 'r')`,
      'insert a reader': `insert into identity.reader (issuer, subject, reader_id) values ('i', 's', 'r')`,
      'move a checkpoint': `insert into relay.checkpoint values ('q', 0, 'test', 1)`,
      'park a stream': `insert into parking.parked (projection, version, stream, partition, position, type, error) values ('p', 1, 's', 0, 1, 't', 'e')`,
      'create a table': 'create table public.own (id text)',
      'create a schema': 'create schema own',
      'act as somebody else': 'set role estante_command',
    };
    for (const [what, statement] of Object.entries(forbidden)) {
      it(`do not ${what}`, async () => {
        const client = new pg.Client({ connectionString: urlAs('estante_query') });
        await client.connect();
        await client.query('set default_transaction_read_only = off');
        const failure = await failureOf(client.query(statement));
        await client.end();
        expect(String(failure)).to.match(/permission denied/);
      });
    }

    it('write nothing but rate limits into Redis', async () => {
      const redis = await testRedis('query');
      const { commands } = redis;
      const [mine, theirs] = [`limit:${randomUUID()}`, `est:{0}:${randomUUID()}`];
      await commands.set(mine, '1', { expiration: { type: 'EX', value: 5 } });
      expect(await commands.get(mine)).to.equal('1');
      expect(await commands.get(theirs)).to.equal(null);
      for (const attempt of [
        commands.set(theirs, '1'),
        commands.unlink(theirs),
        commands.set('elsewhere', '1'),
        commands.fCall('move', { keys: [theirs], arguments: ['', '1:1'] }),
      ]) {
        expect(String(await failureOf(attempt))).to.match(/NOPERM|No permissions|Function not found/);
      }
      await redis.close();
    });
  });
});

type Role = 'estante_command' | 'estante_query';
type Running = { readonly url: string; readonly child: ChildProcess; readonly ended: Promise<unknown> };

async function foundTestLog(url: string): Promise<string> {
  await migrate(url, 'log');
  await foundLog(url, { epoch: 'test', partitionCount: partitionCountDefault, partitions: allPartitions });
  return url;
}

async function makeReadModels(url: string): Promise<string> {
  await migrate(url, 'read');
  const pool = await createReadPool({
    url,
    applicationName: 'test',
    connectionsMax: 2,
    statementTimeoutMs: 10_000,
  });
  const registry = createRegistry(pool);
  for (const { name, version } of [...projections, feedsProjection])
    await registry.ensureLive({ name, version });
  await pool.end();
  return url;
}

/** Lets the roles sign in, with the same passwords as other tests of this run give them. */
async function loginsOf(adminUrl: string, url: string): Promise<(role: Role) => string> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  for (const role of ['estante_command', 'estante_query']) {
    await admin.query(`alter role ${role} with login password '${role}-of-tests'`);
  }
  await admin.end();
  return (role) => withRole(url, role);
}

function withRole(url: string, role: Role): string {
  const target = new URL(url);
  target.username = role;
  target.password = `${role}-of-tests`;
  return target.href;
}

/** Starts a process and waits until it says that it is ready. */
async function startProcess(name: string, environment: Record<string, string>): Promise<Running> {
  const script = new URL(`../processes/${name}.ts`, import.meta.url).pathname;
  const child = spawn(process.execPath, [script], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit').then(([code]: unknown[]) => code);
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as { readonly msg: string; readonly url?: string };
    if (said.msg === 'ready') {
      child.stdout.resume();
      return { url: said.url ?? '', child, ended };
    }
  }
  throw new Error(`${name} ended with ${String(await ended)}`);
}
