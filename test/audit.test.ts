import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import pg from 'pg';
import { z } from 'zod';
import type { OpsPorts } from '../infra/composition/ops.ts';
import type { ProcessName, Stack } from '../infra/local/stack.ts';
import { runEstante } from '../infra/ops/testing.ts';
import type { Instance } from '../projections/ports.ts';
import { plantRow } from '../projections/testing/audited-system.ts';
import { isCaughtUp, opsOn } from './support/folded-models.ts';
import { callerOf, eventually, sharedStack, stackStartMs, type Caller } from './support/shared-stack.ts';

const booksSchema = z.object({ items: z.array(z.object({ id: z.string() })) });
const findingSchema = z.object({
  kind: z.string(),
  partition: z.int(),
  position: z.int(),
  projection: z.string().optional(),
});
const reportSchema = z.object({
  events: z.int(),
  partitions: z.array(z.int()),
  readModels: z.array(z.object({ name: z.string(), rows: z.int() })),
  findings: z.array(findingSchema.loose()),
});
type Finding = z.output<typeof findingSchema>;

const readersCount = 4;
const eventsBetweenKills = 20;
/** Of each reader, between two ratings. */
const pauseMs = 20;

describe('./estante audit', function () {
  this.timeout(120_000);
  let stack: Stack;
  let ops: OpsPorts;
  let owner: pg.Client;

  before(async function () {
    this.timeout(stackStartMs);
    stack = await sharedStack();
    ops = await opsOn(stack);
    owner = new pg.Client({ connectionString: stack.env('migrate')['EVENT_LOG_OWNER_URLS'] ?? '' });
    await owner.connect();
  });
  after(async () => {
    await owner.end();
    await ops.close();
  });

  const estante = (...args: readonly string[]) =>
    runEstante(['audit', ...args], { ESTANTE_HOME: stack.home.root });
  const audited = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await estante('--json', ...args);
    return { code, stderr, report: reportSchema.parse(JSON.parse(stdout)) };
  };
  const caughtUp = () =>
    eventually('every read model to catch up', async () => (await isCaughtUp(ops)) || undefined, 60_000);

  it('finds nothing while commands rush in, nor after each process in turn got kill -9', async () => {
    const names: readonly ProcessName[] = ['projector', 'relay', 'queues', 'command-api'];
    const readers = await Promise.all(
      Array.from({ length: readersCount }, (_, index) => callerOf(`audited-${index}`)),
    );
    const stop = new AbortController();
    const rush = Promise.all(readers.map((call) => rateOn(call, stop.signal)));
    for (const name of names) {
      const before = await eventCount(ops);
      await eventually('commands to come in', async () =>
        (await eventCount(ops)) > before + eventsBetweenKills ? true : undefined,
      );
      const pid = stack.pid(name);
      stack.kill(name, 'SIGKILL');
      await eventually(`${name} to be back`, async () =>
        stack.pid(name) !== undefined && stack.pid(name) !== pid ? true : undefined,
      );
    }
    const running = await audited();
    expect(running, running.stderr).to.deep.include({ code: 0 });
    stop.abort();
    await rush;
    await caughtUp();
    const { code, report } = await audited();
    expect(report.findings).to.deep.equal([]);
    expect(code).to.equal(0);
    expect(report.events).to.equal(await eventCount(ops));
    for (const { name, rows } of report.readModels.filter((readModel) => readModel.name !== 'feeds')) {
      expect(rows, name).to.be.at.least(name === 'reviews' ? 0 : 1);
    }
  });

  it('says what was looked at, and that all agrees', async () => {
    const { code, stdout } = await estante('--partitions', '0-3', '--projection', 'shelves');
    expect(code).to.equal(0);
    expect(stdout).to.match(/^log: epoch \w+, \d+ events in partitions 0, 1, 2, 3 of 16$/m);
    expect(stdout).to.match(/^shelves \(generation \d+\): \d+ rows compared$/m);
    expect(stdout).to.match(/log, watermarks and read models agree, as far as was looked\n$/);
  });

  it('finds a stale row of each store, and is content again when it is mended', async () => {
    await caughtUp();
    for (const name of ['rating-statistics', 'book-views', 'popular-books']) {
      const { mend, partition } = await plantStale(ops, name);
      const { code, report } = await audited('--projection', name, '--partitions', String(partition));
      await mend();
      expect(report.findings).to.have.length(1);
      expect(report.findings[0]).to.include({ kind: 'different-row', projection: name, partition });
      expect(code).to.equal(1);
    }
  });

  describe('of a log that somebody has tampered with', () => {
    let partition: number;
    let head: number;

    // They stand still as long as the log is not what it was: the one would take it for restored, the other carry what is planted.
    const standing: readonly ProcessName[] = ['projector', 'relay'];
    before(async () => {
      await caughtUp();
      for (const name of standing) stack.kill(name, 'SIGSTOP');
      const { positions } = await ops.log.heads();
      head = Math.max(...positions);
      partition = positions.indexOf(head);
      await owner.query('alter table log.event disable trigger user');
    });
    after(async () => {
      await owner.query('alter table log.event enable trigger user');
      for (const name of standing) stack.kill(name, 'SIGCONT');
      expect((await audited()).report.findings).to.deep.equal([]);
    });

    const here = () => audited('--partitions', String(partition));

    const without = async (position: number): Promise<readonly Finding[]> => {
      await owner.query('create temporary table gone as select * from log.event where false');
      await owner.query(
        `with deleted as (delete from log.event where partition = $1 and position = $2 returning *)
         insert into gone select * from deleted`,
        [partition, position],
      );
      const { code, report } = await here();
      await owner.query('insert into log.event select * from gone');
      await owner.query('drop table gone');
      expect(code).to.equal(1);
      return report.findings;
    };

    it('names an event that was deleted', async () => {
      const [finding] = await without(2);
      expect(finding).to.deep.include({ kind: 'missing-event', partition, position: 2, to: 2 });
    });

    it('names the last event of a partition when that was deleted', async () => {
      const findings = await without(head);
      expect(findings).to.have.length(1);
      expect(findings[0]).to.deep.include({ kind: 'missing-event', partition, position: head, to: head });
      expect(findings[0])
        .to.have.property('by')
        .that.includes(`the watermark of shelves at ${partition}.${head}`);
    });

    it('names an event that was doubled', async () => {
      await owner.query(
        `insert into log.event
         select
           partition, $2 + 1, stream,
           (select max(last.version) + 1 from log.event as last where last.stream = event.stream),
           command_id, command_digest, type, schema_version, data, meta, recorded_at
         from log.event
         where partition = $1 and position = $2`,
        [partition, head],
      );
      const { code, report } = await here();
      await owner.query('delete from log.event where partition = $1 and position = $2', [
        partition,
        head + 1,
      ]);
      expect(code).to.equal(1);
      expect(report.findings).to.have.length(1);
      expect(report.findings[0]).to.deep.include({
        kind: 'doubled-event',
        partition,
        position: head + 1,
        first: head,
      });
    });
  });

  for (const [args, says] of [
    [['--sample', 'some'], '--sample must be a share above 0% and up to 100%, such as 10%: not some'],
    [['--partitions', '99'], '--partitions must list partitions from 0 to 15, such as 0,3,7-9: not 99'],
    [['--projection', 'nothing'], 'there is no read model nothing; there are: '],
  ] as const) {
    it(`takes \`${args.join(' ')}\` for wrong use`, async () => {
      const { code, stderr } = await estante(...args);
      expect(code).to.equal(2);
      expect(stderr).to.include(says);
    });
  }
});

const eventCount = async ({ log }: OpsPorts): Promise<number> =>
  (await log.heads()).positions.reduce((sum, head) => sum + head, 0);

/** One reader rates one book after the other until told to stop; a command without an answer is sent again. */
async function rateOn(call: Caller, signal: AbortSignal): Promise<void> {
  const found = booksSchema.parse(await (await call('GET', '/v1/books?q=fantasy&limit=20')).json());
  const books = found.items.map(({ id }) => id);
  for (let round = 0; !signal.aborted; round += 1) {
    const book = books[round % books.length] ?? '';
    const stars = (Math.trunc(round / books.length) % 5) + 1;
    const headers = { 'idempotency-key': randomUUID() };
    await eventually('a rating to be taken', async () => {
      const { status } = await call('PUT', `/v1/me/books/${book}/rating`, { body: { stars }, headers });
      return status === 200 ? true : undefined;
    });
    await pause(pauseMs);
  }
}

/** Makes one row of a read model something else than the log says; `mend` puts it back. */
async function plantStale(ops: OpsPorts, name: string) {
  const instance = (await ops.registry.live()).find((one): one is Instance => one.name === name);
  const store = ops.stores[storeOf(name)];
  if (instance === undefined) throw new Error(`${name} has no live instance`);
  for await (const row of store.rows(instance)) {
    const { bookId, part, partition = Number(part?.slice('ratings-'.length)) } = countedRow.parse(row);
    if (part === 'facts') continue;
    const key = { bookId, ...(part === undefined ? { partition } : { part }) };
    await plantRow(store, instance, partition, { key, row: countedOnceMore(row) });
    return { partition, mend: () => plantRow(store, instance, partition, { key, row }) };
  }
  throw new Error(`${name} has no row`);
}

const countedRow = z.looseObject({
  bookId: z.string(),
  part: z.string().optional(),
  partition: z.int().optional(),
  perStar: z.array(z.int()).optional(),
  likes: z.int().optional(),
});

function countedOnceMore(row: unknown) {
  const { perStar, likes = 0, ...rest } = countedRow.parse(row);
  return {
    ...rest,
    ...(perStar === undefined ? { likes: likes + 1 } : { perStar: perStar.map((count) => count + 1) }),
  };
}

const storeOf = (name: string) =>
  name === 'book-views' ? 'dynamodb' : name === 'popular-books' ? 'redis' : 'postgresql';
