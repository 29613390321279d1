import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import os, { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { eventually } from './eventually.ts';
import { markOf, pidNames } from './pids.ts';
import { freePorts } from './ports.ts';
import { signIn } from './sign-in.ts';
import { readStackFile } from './stack-file.ts';
import { startStack, type Stack } from './stack.ts';
import { writeStandIns } from './stand-in.ts';

type Echo = {
  name: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  variables: string[];
};

/** Enough for a model to be trained. */
const syntheticReaders = 60;

describe('the local stack', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'estante-stack-'));
  const processes = path.join(home, 'processes');
  const notices: string[] = [];
  const seen = new Set<number>();
  let stack: Stack;

  const start = async () => {
    const steps: string[] = [];
    stack = await startStack({
      home,
      edgePort: 0,
      seed: { readers: syntheticReaders },
      processes,
      notice: (text) => notices.push(text),
      step: (title, work) => {
        steps.push(title);
        return work();
      },
    });
    for (const name of pidNames(stack.home.run)) seen.add(pidIn(name));
    return steps;
  };
  const pidIn = (name: string) => Number(readFileSync(path.join(home, 'run', `${name}.pid`), 'utf8'));
  const echo = async (url: string, init?: RequestInit) =>
    (await (await fetch(`${stack.url}${url}`, init)).json()) as Echo;

  before(async function () {
    this.timeout(60_000);
    writeStandIns(processes);
    expect(await start()).to.include('recommendation model');
  });
  after(async () => {
    await stack.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it('sends reads to the query API and the rest to the command API, with who asked', async () => {
    const read = await echo('/v1/books?q=a');
    expect(read).to.include({ name: 'query-api', method: 'GET', url: '/v1/books?q=a' });
    expect(read.headers).to.include({
      'x-forwarded-proto': 'http',
      'x-forwarded-host': new URL(stack.url).host,
    });
    expect(await echo('/v1/me/books/b/rating', { method: 'PUT', body: '{}' })).to.include({
      name: 'command-api',
    });
  });

  it('gives each process only what it needs of the environment', async () => {
    const { variables } = await echo('/v1/x', { method: 'POST' });
    expect(variables).to.include('EVENT_LOG_URLS').and.not.include('REDIS_URL');
    expect(variables).to.not.include('READ_MODEL_URL').and.not.include('AWS_SECRET_ACCESS_KEY');
    expect(stack.env('query-api')['READ_MODEL_URL']).to.contain('estante_query:');
  });

  it('signs in through the edge, under an issuer that does not name an inner port', async () => {
    expect(stack.issuer).to.equal(`${stack.url}/oidc`);
    expect(await signIn(stack.issuer, 'demo')).to.match(/^ey/);
  });

  it('answers a browser with a page that loads nothing from elsewhere', async () => {
    const page = await (await fetch(stack.url)).text();
    expect(page).to.contain('<h1>Estante</h1>').and.contain('query-api');
    expect(page).to.not.match(/(src|href)="(https?:)?\/\//);
  });

  it('sums up the health of every process', async () => {
    const answer = await fetch(`${stack.url}/healthz`);
    const { status, processes: health } = (await answer.json()) as { status: string; processes: object };
    expect(status).to.equal('ready');
    expect(health).to.include.all.keys('postgres', 'redis', 'dynamodb', 'queues', 'relay', 'projector');
  });

  it('answers 502 as a problem while a process is away, and brings it back', async () => {
    stack.kill('query-api', 'SIGKILL');
    await eventually(
      async () => {
        const answer = await fetch(`${stack.url}/v1/books`);
        expect(answer.status).to.equal(502);
        expect(answer.headers.get('content-type')).to.equal('application/problem+json; charset=utf-8');
        expect(answer.headers.get('retry-after')).to.equal('1');
        expect(await answer.json()).to.include({ status: 502, type: '/problems/no-answer' });
      },
      { timeoutMs: 5_000, everyMs: 1 },
    );
    await eventually(() => expect(notices).to.include('query-api is back'), { timeoutMs: 10_000 });
    expect(await echo('/v1/books')).to.include({ name: 'query-api' });
    seen.add(pidIn('query-api'));
  });

  it('lets relay and projector make room for commands, after a restart too', async () => {
    for (const name of ['relay', 'projector'] as const) {
      expect(os.getPriority(stack.pid(name) ?? 0), name).to.equal(10);
      const before = stack.pid(name);
      stack.kill(name, 'SIGKILL');
      await eventually(() => expect(notices).to.include(`${name} is back`), { timeoutMs: 10_000 });
      seen.add(pidIn(name));
      expect(stack.pid(name)).to.not.equal(before);
      expect(os.getPriority(stack.pid(name) ?? 0), `${name} after a restart`).to.equal(10);
    }
    expect(os.getPriority(stack.pid('command-api') ?? 0)).to.equal(os.getPriority());
  });

  it('makes the queues anew when their process was lost', async () => {
    const runs = () =>
      readFileSync(path.join(home, 'logs', 'migrate.log'), 'utf8').match(/migrate ran/g)?.length;
    expect(runs()).to.equal(1);
    stack.kill('queues', 'SIGKILL');
    await eventually(() => expect(notices).to.include('queues is back'), { timeoutMs: 10_000 });
    expect(runs()).to.equal(2);
    seen.add(pidIn('queues'));
  });

  it('says where everything is in a file that only its owner reads', () => {
    const file = path.join(home, 'run', 'stack.json');
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(readStackFile(stack.home)).to.include({ pid: process.pid, url: stack.url, ready: true });
  });

  it('refuses a taken edge port by its number, and leaves nothing behind', async () => {
    const [port = 0] = await freePorts(1);
    const server = createServer().listen(port, '127.0.0.1');
    const other = mkdtempSync(path.join(tmpdir(), 'estante-stack-'));
    const refused = await startStack({ home: other, edgePort: port, seed: false, processes }).catch(String);
    expect(refused).to.contain(`port ${port} is taken`);
    expect(pidNames(path.join(other, 'run'))).to.deep.equal([]);
    rmSync(other, { recursive: true, force: true });
    server.close();
  });

  it('leaves no process behind when it stops, and neither seeds nor trains a second time', async () => {
    await stack.stop();
    for (const pid of seen) if (pid !== process.pid) expect(markOf(pid), `pid ${pid}`).to.equal(undefined);
    expect(pidNames(stack.home.run)).to.deep.equal([]);
    expect(existsSync(stack.home.stackFile)).to.equal(false);
    expect(await start()).to.not.include('recommendation model');
  });

  it('brings read models up to date once, when those in the folder may be of another version', async () => {
    const upgrade = 'read models for this version';
    for (const content of ['profiles 1\n', undefined]) {
      await stack.stop();
      const note = path.join(home, 'read-models');
      if (content === undefined) rmSync(note);
      else writeFileSync(note, content);
      expect(await start()).to.include(upgrade);
      await stack.stop();
      expect(await start()).to.not.include(upgrade);
    }
  }).timeout(60_000);
});
