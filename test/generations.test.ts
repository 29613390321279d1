import { spawn, type ChildProcess } from 'node:child_process';
import { expect } from 'chai';
import { sql, type CommonQueryMethods } from 'slonik';
import { z } from 'zod';
import type { OpsPorts } from '../infra/composition/ops.ts';
import { projectRoot } from '../infra/local/paths.ts';
import { runEstante, type EstanteRun } from '../infra/ops/testing.ts';
import type { Instance } from '../projections/ports.ts';
import { differences, isCaughtUp, opsOn } from './support/folded-models.ts';
import { keepAsking } from './support/keep-asking.ts';
import { callerOf, eventually, sharedStack, stackStartMs, type Caller } from './support/shared-stack.ts';

const reportSchema = z.object({
  projection: z.string(),
  generation: z.int(),
  events: z.int(),
  before: z.int(),
  replaced: z.int(),
  verified: z.object({ against: z.string(), comparison: z.object({ status: z.string(), rows: z.int() }) }),
});
const planSchema = z.object({
  live: z.object({ generation: z.int(), rows: z.int().min(1), diskBytes: z.int().optional() }),
  events: z.int(),
  resumed: z.object({ generation: z.int(), applied: z.int() }).optional(),
  dropped: z.array(z.int()),
});
const itemsSchema = z.object({ items: z.array(z.object({ id: z.string() })).min(1) });

/** A replay waits some seconds for live projectors, and a retired generation until no query remembers it. */
const operationMs = 90_000;

describe('generations of read models', function () {
  this.timeout(operationMs);
  let ops: OpsPorts;
  let call: Caller;
  let home: string;
  let estante: (...args: readonly string[]) => Promise<EstanteRun>;

  before(async function () {
    this.timeout(stackStartMs);
    const stack = await sharedStack();
    home = stack.home.root;
    estante = (...args) => runEstante(args, { ESTANTE_HOME: home });
    ops = await opsOn(stack);
    call = await callerOf('reader-of-generations');
  });

  after(() => ops.close());

  const done = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await estante(...args);
    expect(code, stderr).to.equal(0);
    return stdout;
  };
  const statuses = async (name: string): Promise<readonly string[]> =>
    (await ops.registry.instances())
      .filter((instance) => instance.name === name)
      .map(({ generation, status }) => `${generation} ${status}`);
  const liveGeneration = async (name: string): Promise<number> =>
    (await ops.registry.live()).find((instance) => instance.name === name)?.generation ?? 0;
  const aBook = async (): Promise<string> => {
    const { items } = itemsSchema.parse(await (await call('GET', '/v1/books?q=fantasy')).json());
    return items[0]?.id ?? '';
  };
  const total = async (): Promise<number> =>
    (await ops.log.heads()).positions.reduce((sum, head) => sum + head, 0);

  const questions: Readonly<Record<string, () => Promise<Response>>> = {
    'book-titles': () => call('GET', '/v1/books?q=fantasy'),
    'book-views': async () => call('GET', `/v1/books/${await aBook()}`),
    'popular-books': () => call('GET', '/v1/books/popular'),
  };
  for (const [name, ask] of Object.entries(questions)) {
    it(`replays ${name}, goes back, forward and retires what is left, and no query fails meanwhile`, async () => {
      const first = await liveGeneration(name);
      const asking = keepAsking(ask);
      const report = reportSchema.parse(JSON.parse(await done('replay', name, '--json')));
      expect(report).to.include({ generation: first + 1, replaced: first, before: 0, events: await total() });
      expect(report.verified.against).to.equal('the live generation');
      expect(report.verified.comparison.status).to.equal('same');
      expect(await statuses(name)).to.deep.equal([`${first} retained`, `${first + 1} live`]);
      await done('rollback', name);
      expect(await statuses(name)).to.deep.equal([`${first} live`, `${first + 1} retained`]);
      await done('rollback', name);
      expect(await done('retire', name)).to.equal(`${name}: dropped generation ${first}\n`);
      expect(await statuses(name)).to.deep.equal([`${first + 1} live`]);
      const answers = await asking.stop();
      expect(answers.length).to.be.greaterThan(20);
      expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([200]));
      if (name !== 'book-views') expect(answers.filter(({ items }) => items === 0)).to.deep.equal([]);
      expect(await differences(ops)).to.deep.equal({});
    });
  }

  it('goes back to a generation that has all that was written since the replay', async () => {
    await done('replay', 'shelves', '--json');
    const book = await aBook();
    const put = await call('PUT', `/v1/me/books/${book}/shelf`, { body: { shelf: 'want-to-read' } });
    const position = put.headers.get('estante-position') ?? '';
    await done('rollback', 'shelves');
    const shelf = await call('GET', '/v1/me/shelves/want-to-read', {
      headers: { 'estante-min-position': position },
    });
    expect(shelf.headers.get('estante-stale')).to.equal(null);
    expect(JSON.stringify(await shelf.json())).to.contain(book);
    expect(await differences(ops)).to.deep.equal({});
  });

  it('goes on with a replay that was killed half-way, or stopped, with nothing done twice', async () => {
    const name = 'reader-days';
    const first = await liveGeneration(name);
    const asking = keepAsking(() => call('GET', '/v1/me/stats'));
    const killed = await stopHalfWay(name, first + 1, async (child, release) => {
      expect((await estante('replay', name)).stderr).to.contain(
        `another replay, rollback or retirement of ${name}`,
      );
      child.kill('SIGKILL');
      await ended(child);
      await release();
    });
    expect(killed.applied).to.be.at.least(killed.total / 2);
    expect(await statuses(name)).to.deep.equal([`${first} live`, `${first + 1} building`]);
    const plan = planSchema.parse(JSON.parse(await done('replay', name, '--dry-run', '--json')));
    expect(plan).to.deep.include({
      resumed: { generation: first + 1, applied: killed.applied },
      events: killed.total - killed.applied,
      dropped: [],
    });
    const report = reportSchema.parse(JSON.parse(await done('replay', name, '--json')));
    expect(report).to.include({
      generation: first + 1,
      before: killed.applied,
      events: killed.total - killed.applied,
    });
    const answers = await asking.stop();
    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([200]));
    expect(await differences(ops)).to.deep.equal({});
  });

  it('drops what is built on Ctrl-C with --discard, and else keeps it, with the exit code of that', async () => {
    const name = 'reader-days';
    const first = await liveGeneration(name);
    for (const [generation, args, left] of [
      [first + 1, ['--discard'], [`${first} live`]],
      [first + 2, [], [`${first} live`, `${first + 2} building`]],
    ] as const) {
      let code: number | null = null;
      await stopHalfWay(
        name,
        generation,
        async (child, release) => {
          child.kill('SIGINT');
          await release();
          code = await ended(child);
        },
        args,
      );
      expect(code).to.equal(130);
      expect(await statuses(name)).to.deep.equal(left);
    }
    expect(await done('retire', name)).to.contain(`dropped generation ${first + 2}`);
  });

  it('says what a replay would do, and changes nothing', async () => {
    const before = await ops.registry.instances();
    const plan = planSchema.parse(JSON.parse(await done('replay', 'profiles', '--dry-run', '--json')));
    expect(plan.events).to.equal(await total());
    expect(plan.live.diskBytes).to.be.greaterThan(0);
    expect(await done('replay', 'profiles', '--dry-run')).to.match(
      /^profiles: generation \d+, version \d+ -> version \d+; \d+ rows, \d+\.\d MiB on disk\n {2}events to read: \d+\nnothing was changed\n$/,
    );
    expect(await ops.registry.instances()).to.deep.equal(before);
  });

  it('does not make live what differs, names the rows, and does so when told that the live ones are wrong', async () => {
    const first = await liveGeneration('profiles');
    await ops.pool.transaction(async (transaction) => {
      await transaction.any(sql.type(nothing)`set local role estante_projector`);
      await transaction.any(sql.type(nothing)`
        update ${sql.identifier([`profiles_g${first}`, 'profile'])} set about = 'planted'
        where reader_id = (select min(reader_id) from ${sql.identifier([`profiles_g${first}`, 'profile'])})`);
    });
    const refused = await estante('replay', 'profiles');
    expect(refused.code).to.equal(1);
    expect(refused.stderr)
      .to.match(/only in the built one: \{/)
      .and.to.match(/only in the live .*planted/);
    expect(await liveGeneration('profiles')).to.equal(first);
    await done('replay', 'profiles', '--accept-differences');
    expect(await liveGeneration('profiles')).to.equal(first + 1);
    expect(await differences(ops)).to.deep.equal({});
    await done('retire', 'profiles');
  });

  it('pauses a read model: others go on, what waits for it is told, and it catches up when it is resumed', async () => {
    const book = await aBook();
    const rate = async (stars: number): Promise<string> =>
      (await call('PUT', `/v1/me/books/${book}/rating`, { body: { stars } })).headers.get(
        'estante-position',
      ) ?? '';
    const isStale = async (path: string, position: string): Promise<boolean> => {
      const answer = await call('GET', path, { headers: { 'estante-min-position': position } });
      expect(answer.status).to.equal(200);
      return answer.headers.get('estante-stale') === 'true';
    };
    let stars = 1;
    await done('pause', 'shelves');
    try {
      const position = await eventually('a write that the paused read model does not get', async () => {
        stars = (stars % 5) + 1;
        const written = await rate(stars);
        return (await isStale('/v1/me/shelves', written)) ? written : undefined;
      });
      expect(await isStale('/v1/me/history', position)).to.equal(false);
      const { code, stdout } = await estante('status');
      expect(code).to.equal(1);
      expect(stdout)
        .to.contain('shelves (paused)')
        .and.to.match(/look at: shelves is paused since .*resume shelves/);
      await done('resume', 'shelves');
      await eventually('all of it after the pause', async () =>
        (await isStale('/v1/me/shelves', position)) ? undefined : true,
      );
    } finally {
      await done('resume', 'shelves');
    }
    await eventually('read models that have caught up', async () =>
      (await isCaughtUp(ops)) ? true : undefined,
    );
    expect(await differences(ops)).to.deep.equal({});
  });

  it('pauses and resumes feeds, and offers no way back for them', async () => {
    await done('pause', 'feeds');
    await done('resume', 'feeds');
    const { code, stderr } = await estante('rollback', 'feeds');
    expect(code).to.equal(2);
    expect(stderr).to.contain('feeds are recomputed rather than replayed');
    expect(await done('retire', 'feeds')).to.contain('only its live generation');
  });

  /** Runs a replay whose last partition is held up; when half of the log is in, `stop` ends it. Answers how much was in then. */
  async function stopHalfWay(
    name: string,
    generation: number,
    stop: (child: ChildProcess, release: () => Promise<void>) => Promise<void>,
    args: readonly string[] = [],
  ): Promise<{ readonly applied: number; readonly total: number }> {
    const held = Promise.withResolvers<undefined>();
    const released = Promise.withResolvers<undefined>();
    const child = spawn('./estante', ['replay', name, ...args], {
      cwd: projectRoot,
      env: { PATH: process.env['PATH'], ESTANTE_HOME: home },
      stdio: 'ignore',
    });
    const instance: Instance = { name, version: 1, generation };
    await eventually('a generation that is being built', async () =>
      (await statuses(name)).includes(`${generation} building`) ? true : undefined,
    );
    const holding = ops.pool.transaction(async (transaction) => {
      await holdLastPartition(transaction, instance);
      held.resolve(undefined);
      await released.promise;
    });
    await held.promise;
    const heads = await ops.log.heads();
    const lastHead = heads.positions.at(-1) ?? 0;
    const whole = await total();
    await eventually('all partitions but the last', async () =>
      (await applied(instance)) >= whole - lastHead ? true : undefined,
    );
    await stop(child, async () => {
      released.resolve(undefined);
      await holding;
    });
    await holding;
    return { applied: await applied(instance), total: whole };
  }

  const applied = async (instance: Instance): Promise<number> =>
    [...(await ops.stores.postgresql.watermarks(instance)).values()].reduce(
      (sum, { position }) => sum + position,
      0,
    );
});

const nothing = z.object({});

/** Whoever applies a page of the log's last partition waits for this transaction. */
async function holdLastPartition(
  transaction: CommonQueryMethods,
  { name, generation }: Instance,
): Promise<void> {
  await transaction.any(sql.type(nothing)`set local role estante_projector`);
  await transaction.any(sql.type(nothing)`
    insert into projection.watermark (name, generation, partition)
    values (${name}, ${generation}, 15)
    on conflict do nothing`);
  await transaction.any(sql.type(nothing)`
    select from projection.watermark
    where (name, generation, partition) = (${name}, ${generation}, 15)
    for update`);
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode);
    else child.once('close', resolve);
  });
