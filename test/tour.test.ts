import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { parseStoredEvent } from '../domain/stored-event.ts';
import type { OpsPorts } from '../infra/composition/ops.ts';
import { demoLogin } from '../infra/local/logins.ts';
import { projectRoot } from '../infra/local/paths.ts';
import { reportOf } from '../infra/local/tour-compose.ts';
import type { Sighting, Tour } from '../infra/local/tour-report.ts';
import { walk } from '../infra/local/tour-run.ts';
import { projections } from '../projections/projections.ts';
import { isCaughtUp, opsOn, wholeLog } from './support/folded-models.ts';
import { callerOf, eventually, sharedStack, stackStartMs } from './support/shared-stack.ts';

/** A tour takes a second or two; on a busy machine, some more. */
const tourMs = 60_000;

describe('make tour', function () {
  this.timeout(tourMs);
  let ops: OpsPorts;
  let tour: Tour;
  let home: string;

  const run = async (...args: readonly string[]) => {
    const child = spawn(process.execPath, ['infra/local/tour.ts', ...args], {
      cwd: projectRoot,
      env: { PATH: process.env['PATH'], ESTANTE_HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const code = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await code, stdout, stderr };
  };

  before(async function () {
    this.timeout(stackStartMs + tourMs);
    const stack = await sharedStack();
    home = stack.home.root;
    ops = await opsOn(stack);
    const { code, stdout, stderr } = await run('--json');
    if (stdout === '') throw new Error(`the tour failed: ${stderr}`);
    // What our own program has just printed.
    tour = JSON.parse(stdout) as Tour;
    expect(tour.missed).to.deep.equal([]);
    expect(stderr).to.equal('');
    expect(code).to.equal(0);
  });

  after(() => ops.close());

  /** `partition.position;epoch=…` of an answer, without the epoch. */
  const placeIn = (position: string): string => position.split(';')[0] ?? '';

  /** Between two pages: one that is stopped amid a page keeps its locks, and who looks at the rows waits for them. */
  const stopProjector = async (): Promise<void> => {
    await eventually('the projector to be idle', async () => (await isCaughtUp(ops)) || undefined);
    (await sharedStack()).kill('projector', 'SIGSTOP');
  };

  it('finds one event everywhere, the one that the command was answered with', async () => {
    const { command, event, again, feed } = tour;
    const place = placeIn(command.position);
    expect(`${event.stored.partition}.${event.stored.position}`).to.equal(place);
    expect(placeIn(again.position)).to.equal(place);
    expect(`${event.stored.partition}.${feed.after?.position ?? 0}`).to.equal(place);
    const followed = (await wholeLog(ops)).filter(({ meta }) => meta.commandId === command.commandId);
    expect(followed).to.deep.equal([event.stored]);
    expect(event.stored.meta).to.include({ traceparent: command.traceparent, actor: tour.reader.id });
  });

  it('sees it pass every queue and every read model that there is', () => {
    expect(tour).to.include({ ok: true, rehearsed: false });
    expect(tour.missed).to.deep.equal([]);
    expect(tour.queues.map(({ name }) => name)).to.deep.equal(['postgresql', 'dynamodb', 'redis', 'feeds']);
    expect(tour.readModels.map(({ name }) => name)).to.deep.equal(projections.map(({ name }) => name));
    for (const { name, seen } of [...tour.queues, ...tour.readModels, tour.feed]) {
      expect(seen, name).to.have.keys('earliestMs', 'latestMs');
    }
  });

  it('tells steps in an order that causes allow, as exactly as it looked', () => {
    const { command, event, question, again, putBack } = tour;
    const isNotBefore = (effect: Sighting | undefined, cause: Sighting | undefined) =>
      expect(effect?.latestMs).to.be.at.least(cause?.earliestMs ?? Infinity);
    const at = (ms: number): Sighting => ({ earliestMs: ms, latestMs: ms });
    const seenOf = (name: string) => tour.readModels.find((model) => model.name === name)?.seen;

    expect(command.sentMs).to.equal(0);
    isNotBefore(at(command.answeredMs), event.recorded);
    for (const { seen } of [...tour.queues, ...tour.readModels]) isNotBefore(seen, event.recorded);
    isNotBefore(tour.feed.seen, seenOf('reading-history'));
    for (const seen of [tour.feed.seen, seenOf('reading-history'), seenOf('book-titles')]) {
      isNotBefore(at(question.answeredMs), seen);
    }
    expect(question.sentMs).to.be.at.least(command.answeredMs);
    expect(again.sentMs).to.be.at.least(question.answeredMs);
    expect(putBack.sentMs).to.be.at.least(again.answeredMs);
    const widest = new Map(tour.looking.stores.map((store) => [store.at, store.widestMs]));
    const looked = [
      ...tour.queues.map(({ seen }) => ({ seen, at: 'log' })),
      ...tour.readModels.map(({ seen, store }) => ({ seen, at: store })),
      { seen: tour.feed.seen, at: 'redis' },
    ];
    for (const { seen, at: store } of looked) {
      const widthMs = (seen?.latestMs ?? Infinity) - (seen?.earliestMs ?? 0);
      // Both ends are rounded to a tenth, and so is the widest.
      expect(widthMs).to.be.within(0, (widest.get(store) ?? 0) + 0.2);
    }
  });

  it('shows what the rating did to the rows, each as its projection folds it', () => {
    const event = parseStoredEvent(tour.event.stored);
    const touched = tour.readModels.flatMap((model) =>
      model.rows.map((row) => ({ ...row, name: model.name })),
    );
    expect(touched.map(({ name }) => name)).to.include.members([
      'reading-history',
      'rating-statistics',
      'book-views',
    ]);
    for (const { name, key, before, after } of touched) {
      const projection = projections.find((one) => one.name === name);
      const fold = event && projection?.touches(event).find((touch) => sameKey(touch.key, key))?.fold;
      expect(fold?.(before ?? undefined) ?? null, name).to.deep.equal(after);
    }
  });

  it('asks with the position of the rating, and is not recommended the rated book again', () => {
    const { question, book } = tour;
    expect(question.before.items.map(({ id }) => id)).to.include(book.id);
    expect(question.after.items.map(({ id }) => id)).to.not.include(book.id);
    expect(question.after.stale).to.equal(false);
    expect(question.after.items.length).to.be.greaterThan(2);
  });

  it('names files that are there', () => {
    const { command, event, queues, readModels, feed, question, again, putBack } = tour;
    const steps = [command, event, ...queues, ...readModels, feed, question, again, putBack];
    for (const { file } of steps) expect(existsSync(path.join(projectRoot, file)), file).to.equal(true);
  });

  it('takes the rating back, and can be taken again, for a person to read', async () => {
    const demo = await callerOf(demoLogin);
    const listed = async () => (await demo('GET', '/v1/me/recommendations?limit=10')).text();
    const before = await listed();
    const { code, stdout, stderr } = await run();
    expect(stderr).to.equal('');
    expect(code).to.equal(0);
    expect(stdout).to.include(tour.book.id).and.include('what is recommended is what it was before');
    expect(stdout.split('\n').filter(({ length }) => length > 100)).to.deep.equal([]);
    expect(await listed()).to.equal(before);
  });

  it('says what did not happen in time, and takes the rating back all the same', async () => {
    const stack = await sharedStack();
    const { url, issuer } = stack;
    // Time for the relay on a busy machine; the projector stands still however long it is waited for.
    const withinMs = 3_000;
    await stopProjector();
    let late: Tour;
    try {
      const signal = AbortSignal.timeout(tourMs);
      late = reportOf(await walk({ url, issuer, ports: ops, signal, withinMs }), {
        url,
        withinMs,
        rehearsed: false,
      });
    } finally {
      stack.kill('projector', 'SIGCONT');
    }
    expect(late.ok).to.equal(false);
    for (const { name } of [...projections, late.feed]) {
      expect(
        late.missed.filter((what) => what.startsWith(`${name} in `)),
        name,
      ).to.have.length(1);
    }
    expect(late.missed).to.include('the recommendations were answered stale');
    expect(late.queues.filter(({ seen }) => seen === undefined)).to.deep.equal([]);
    expect(late.putBack.status).to.equal(200);
  });

  it('takes the rating back when it is stopped on its way', async () => {
    const stack = await sharedStack();
    const { url, issuer } = stack;
    const stopping = new AbortController();
    const { partition, position: from, stream } = tour.event.stored;
    const typesOfReading = async (): Promise<readonly string[]> => {
      const page = await ops.log.readPage({ partition, from, bytesMax: 1_000_000, eventsMax: 1_000 });
      return (page?.events ?? []).filter((event) => event.stream === stream).map(({ type }) => type);
    };
    const before = await typesOfReading();
    await stopProjector();
    try {
      const walking = walk({ url, issuer, ports: ops, signal: stopping.signal }).catch(
        (error: unknown) => error,
      );
      await eventually(
        'the rating',
        async () => (await typesOfReading()).length > before.length || undefined,
      );
      stopping.abort();
      expect(await walking).to.include({ name: 'AbortError' });
    } finally {
      stack.kill('projector', 'SIGCONT');
    }
    expect(await typesOfReading()).to.deep.equal([...before, 'BookRated', 'RatingWithdrawn']);
  });
});

const sameKey = (left: object, right: object): boolean =>
  JSON.stringify(Object.entries(left).sort()) === JSON.stringify(Object.entries(right).sort());
