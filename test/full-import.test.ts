import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import type { StoredEvent } from '../domain/stored-event.ts';
import type { OpsPorts } from '../infra/composition/ops.ts';
import type { ImportedBook } from '../infra/import/data-set.ts';
import { openGoodbooks } from '../infra/import/goodbooks/data-set.ts';
import { projectRoot } from '../infra/local/paths.ts';
import { signIn } from '../infra/local/sign-in.ts';
import { startStack, type ProcessName, type Stack } from '../infra/local/stack.ts';
import { runEstante } from '../infra/ops/testing.ts';
import { projections } from '../projections/projections.ts';
import { differences, isCaughtUp, opsOn, wholeLog } from './support/folded-models.ts';
import { eventually } from './support/shared-stack.ts';
import { underLoad } from './support/steady-load.ts';

/** Real data that is not part of the project; see docs/import.md. */
const folder = path.join(projectRoot, '..', 'shared', 'datasets', 'goodbooks-10k');
const expected = { BookAdded: 10_000, ReaderRegistered: 2_500, BookShelved: 153_911 };

/** How many of the most liked series are tried. */
const seriesCount = 8;
const recommendedMax = 10;

/** How long a part of the import or of a replay may take. */
const importMs = 600_000;

/** All that work on what is imported, and the log itself. */
const killedProcesses: readonly ProcessName[] = [
  'relay',
  'projector',
  'queues',
  'dynamodb',
  'redis',
  'model-server',
  'query-api',
  'command-api',
  'postgres',
];
const eventsBetweenKills = 8_000;

const queriesPerSecond = 200;
const askedDuringReplays = [
  '/v1/me',
  '/v1/me/shelves',
  '/v1/me/history',
  '/v1/me/stats',
  '/v1/me/recommendations',
  '/v1/books/gb-1',
  '/v1/books/gb-1/reviews',
  '/v1/books?q=potter&facets=false',
  '/v1/books/popular',
  '/v1/trending',
];

const auditSchema = z.looseObject({ findings: z.array(z.unknown()) });
const replayedSchema = z.looseObject({
  before: z.int(),
  events: z.int(),
  verified: z.looseObject({ comparison: z.looseObject({ status: z.string() }) }),
});

const reportSchema = z.looseObject({
  status: z.string(),
  events: z.int(),
  eventsPerSecond: z.number(),
  badRows: z.object({ count: z.int() }),
  readModels: z.object({ status: z.string(), seconds: z.number() }),
});
const trainedSchema = z.looseObject({ status: z.literal('trained'), modelVersion: z.string() });
const recommendedSchema = z.object({
  modelVersion: z.string(),
  items: z.array(z.object({ book: z.object({ id: z.string() }) })),
});

/** Why this takes place only when it is asked for. */
const unwanted =
  process.env['ESTANTE_FULL_IMPORT'] !== '1'
    ? 'ESTANTE_FULL_IMPORT is not 1'
    : existsSync(folder)
      ? undefined
      : 'the data set is not there';

const say = (text: string): void => void process.stdout.write(`      ${text}\n`);

describe('the whole of goodbooks-10k (make import-test)', function () {
  this.timeout(3_600_000);
  const home = path.join(tmpdir(), `estante-full-import-${process.pid}`);
  let stack: Stack;
  let ops: OpsPorts;

  before(async function () {
    if (unwanted !== undefined) {
      say(`skipped: ${unwanted}`);
      this.skip();
    }
    stack = await startStack({ home, edgePort: 0, seed: { readers: 50 } });
    ops = await opsOn(stack);
  });
  after(async () => {
    if (unwanted !== undefined) return;
    await ops.close();
    await stack.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const imported = async (): Promise<readonly StoredEvent[]> =>
    (await wholeLog(ops)).filter(({ meta }) => meta.correlationId === 'import-goodbooks');
  const eventsInLog = async (): Promise<number> =>
    (await ops.log.heads()).positions.reduce((sum, head) => sum + head, 0);
  const estante = async (...args: readonly string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await runEstante(args, { ESTANTE_HOME: home });
    expect(code, stderr).to.equal(0);
    return JSON.parse(stdout);
  };
  const started = (...args: readonly string[]): ChildProcess =>
    spawn('./estante', args, {
      cwd: projectRoot,
      env: { PATH: process.env['PATH'], ESTANTE_HOME: home },
      stdio: 'ignore',
    });
  const endOf = (child: ChildProcess): Promise<unknown> =>
    new Promise((resolve) => child.once('close', (_code, signal) => resolve(signal)));
  /** Also while the log is away for a moment. */
  const eventsReach = (events: number): Promise<true> =>
    eventually(
      `${events} events`,
      async () => ((await eventsInLog()) >= events ? true : undefined),
      importMs,
    );
  const killedAt = async (events: number): Promise<void> => {
    const child = started('import', 'goodbooks', folder);
    const ended = endOf(child);
    await eventsReach(events);
    child.kill('SIGKILL');
    expect(await ended).to.equal('SIGKILL');
    say(`killed with ${await eventsInLog()} events in the log`);
  };
  /** Kills each process in the middle of the import; an import that gives up because the log was away is begun again. */
  const killingEachProcess = async (from: number): Promise<void> => {
    const over = new AbortController();
    const importing = (async () => {
      while (!over.signal.aborted) await endOf(started('import', 'goodbooks', folder, '--no-wait'));
    })();
    for (const [index, name] of killedProcesses.entries()) {
      await eventsReach(from + index * eventsBetweenKills);
      const pid = stack.pid(name);
      stack.kill(name, 'SIGKILL');
      await eventually(`${name} to be back`, async () =>
        stack.pid(name) !== undefined && stack.pid(name) !== pid ? true : undefined,
      );
      say(`${name} got kill -9`);
    }
    over.abort();
    await importing;
  };

  it('is imported with exact counts, although the import is killed twice and every process once', async () => {
    const before = await eventsInLog();
    await killedAt(before + 30_000);
    await killedAt(before + 60_000);
    await killingEachProcess(before + 70_000);
    await eventually(
      'everything to be up again',
      async () => ((await isCaughtUp(ops)) ? true : undefined),
      importMs,
    );
    const report = reportSchema.parse(await estante('import', 'goodbooks', folder, '--json'));
    say(JSON.stringify(report));
    expect(report).to.include({ status: 'done' }).and.nested.include({ 'badRows.count': 0 });
    expect(report.readModels.status).to.equal('caught-up');
    const types = Object.groupBy(await imported(), ({ type }) => type);
    expect(
      Object.fromEntries(Object.entries(types).map(([type, events]) => [type, events?.length])),
    ).to.deep.equal(expected);
    expect(await eventsInLog()).to.equal(before + 166_411);
  });

  it('leaves every folded read model as a fresh fold of the log gives it', async () => {
    await eventually('every read model', async () => ((await isCaughtUp(ops)) ? true : undefined), importMs);
    expect(await differences(ops)).to.deep.equal({});
  });

  it('is found to agree with every read model by ./estante audit', async () => {
    const audit = await estante('audit', '--json');
    expect(auditSchema.parse(audit).findings).to.deep.equal([]);
    say(JSON.stringify(audit).slice(0, 300));
  });

  it('is imported again without an event', async () => {
    const report = reportSchema.parse(await estante('import', 'goodbooks', folder, '--json'));
    say(JSON.stringify(report));
    expect(report.events).to.equal(0);
  });

  it('teaches the model to recommend the next volume of a series', async () => {
    const { modelVersion, ...trained } = trainedSchema.parse(await estante('train', '--json'));
    say(`trained ${modelVersion}: ${JSON.stringify(trained)}`);
    const missed: string[] = [];
    for (const { name, volumes } of await mostLikedSeries(await imported())) {
      const place = await placeOfNext(stack, modelVersion, volumes);
      say(
        `${name}: after the first two, the third is recommended ${place === 0 ? 'not' : `as number ${place}`}`,
      );
      if (place === 0) missed.push(name);
    }
    expect(missed).to.deep.equal([]);
  });

  for (const { name, store } of projections) {
    it(`is replayed into ${name}, killed half-way, while 200 queries a second are answered`, async () => {
      const authorization = `Bearer ${await signIn(stack.issuer, 'reader-of-replays')}`;
      const first = (await ops.registry.live()).find((live) => live.name === name);
      if (first === undefined) throw new Error(`${name} has no live instance`);
      const built = { ...first, generation: first.generation + 1 };
      const events = await eventsInLog();
      const applied = async (): Promise<number> =>
        [...(await ops.stores[store].watermarks(built)).values()].reduce((sum, at) => sum + at.position, 0);

      const urls = askedDuringReplays.map((path) => `${stack.url}${path}`);
      const asking = { urls, headers: { authorization } };
      const { done: report, load } = await underLoad(queriesPerSecond, asking, async () => {
        const child = started('replay', name);
        const ended = endOf(child);
        await eventually(
          'half of the log',
          async () => ((await applied()) >= events / 2 ? true : undefined),
          importMs,
        );
        child.kill('SIGKILL');
        await ended;
        const report = replayedSchema.parse(await estante('replay', name, '--json'));
        expect(report.before + report.events).to.equal(await eventsInLog());
        // What was in when it was killed is not done again, but for the pages that were under way.
        expect(report.events).to.be.at.most(events / 2 + events / 16);
        expect(report.verified.comparison.status).to.equal('same');

        const rated = await fetch(`${stack.url}/v1/me/books/gb-1/rating`, {
          method: 'PUT',
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify({ stars: 1 + (first.generation % 5) }),
        });
        expect(rated.status).to.equal(200);
        await estante('rollback', name, '--json');
        const position = rated.headers.get('estante-position') ?? '';
        for (const url of urls) {
          const answer = await fetch(url, { headers: { authorization, 'estante-min-position': position } });
          expect([answer.status, answer.headers.get('estante-stale')], url).to.deep.equal([200, null]);
        }
        return report;
      });
      say(
        `${name}: ${report.before} + ${report.events} events, ${load.asked} queries at ${Math.round(load.perSecond)} a second`,
      );
      expect(load.failed).to.deep.equal([]);
      await estante('retire', name, '--json');
    });
  }

  it('is what every read model says after all that', async () => {
    await eventually('every read model', async () => ((await isCaughtUp(ops)) ? true : undefined), importMs);
    expect(await differences(ops)).to.deep.equal({});
  });
});

type Series = { readonly name: string; readonly volumes: readonly string[] };

/** The series whose first volumes are liked by most, each with its volumes 1, 2 and 3. */
async function mostLikedSeries(events: readonly StoredEvent[]): Promise<readonly Series[]> {
  const shelved = z.object({ bookId: z.string() });
  const likes = new Map<string, number>();
  for (const { type, data } of events) {
    if (type !== 'BookShelved') continue;
    const { bookId } = shelved.parse(data);
    likes.set(bookId, (likes.get(bookId) ?? 0) + 1);
  }
  const books: ImportedBook[] = [];
  for await (const row of (await openGoodbooks(folder)).books.read())
    if ('value' in row) books.push(row.value);
  const placed = books.flatMap(({ bookId, facts }) => facts.series.map((series) => ({ bookId, ...series })));
  return [...Map.groupBy(placed, ({ name }) => name)]
    .flatMap(([name, members]): Series[] => {
      const single = (wanted: number) =>
        members.find(({ volume, lastVolume }) => volume === wanted && lastVolume === undefined)?.bookId;
      const volumes = [single(1), single(2), single(3)].filter((bookId) => bookId !== undefined);
      return volumes.length === 3 ? [{ name, volumes }] : [];
    })
    .toSorted((left, right) => likesOf(likes, right) - likesOf(likes, left))
    .slice(0, seriesCount);
}

const likesOf = (likes: ReadonlyMap<string, number>, { volumes: [first = ''] }: Series): number =>
  likes.get(first) ?? 0;

/** Where the third volume stands among what is recommended to a new reader who gave the first two five stars; 0 when it is not there. */
async function placeOfNext(
  { url, issuer }: Stack,
  modelVersion: string,
  [first = '', second = '', third = '']: readonly string[],
): Promise<number> {
  const authorization = `Bearer ${await signIn(issuer, `reader-of-${first}`)}`;
  let position = '';
  for (const bookId of [first, second]) {
    const rated = await fetch(`${url}/v1/me/books/${bookId}/rating`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/json' },
      body: '{"stars":5}',
    });
    expect(rated.status, await rated.text()).to.equal(200);
    position = rated.headers.get('estante-position') ?? '';
  }
  const items = await eventually('recommendations of the new model', async () => {
    const answer = await fetch(`${url}/v1/me/recommendations?limit=${recommendedMax}`, {
      headers: { authorization, 'estante-min-position': position },
    });
    const recommended = recommendedSchema.parse(await answer.json());
    return recommended.modelVersion === modelVersion && answer.headers.get('estante-stale') === null
      ? recommended.items
      : undefined;
  });
  return items.findIndex(({ book }) => book.id === third) + 1;
}
