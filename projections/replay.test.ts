import { expect } from 'chai';
import { memoryRegistry } from '../adapters/memory/registry.ts';
import { ana, bia } from '../domain/testing/examples.ts';
import { RowsDifferError } from './change-over.ts';
import { GenerationsBusyError, type Instance, type LogReader, type ReadModelStore } from './ports.ts';
import { renew } from './renew.ts';
import { replay, type Replay } from './replay.ts';
import { ReplayStoppedError } from './replay-stopped.ts';
import { append, ratingsBy } from './testing/append.ts';
import { sampleGenerations } from './testing/generations.ts';
import { takeClockInHand, type ClockInHand } from './testing/time.ts';

describe('a replay', () => {
  let clock: ClockInHand;
  beforeEach(() => (clock = takeClockInHand()));
  afterEach(() => clock.release());

  const start = async () => {
    const sample = await sampleGenerations(clock);
    const run = (changed: Partial<Replay>) =>
      replay({ ...sample.running, signal: new AbortController().signal, ...changed });
    return {
      ...sample,
      done: (changed: Partial<Replay> = {}) => sample.finish(run(changed)),
      failed: (changed: Partial<Replay> = {}) => sample.failure(run(changed)),
    };
  };
  const generation = (number: number, version = 1): Instance => ({
    name: 'rating-statistics',
    version,
    generation: number,
  });

  it('builds the next generation from the whole log, makes it live and retains the one before', async () => {
    const { live, statuses, done, rowsOf, dropped } = await start();
    const { instance, events, before, replaced } = await done();
    expect({ instance, events, before, replaced }).to.deep.equal({
      instance: generation(2),
      events: 8,
      before: 0,
      replaced: live,
    });
    expect(await rowsOf(instance)).to.have.length(8);
    expect(statuses()).to.deep.equal(['1 retained', '2 live']);
    expect(dropped).to.deep.equal([]);
  });

  it('says what it compared, and what that came to', async () => {
    const { done } = await start();
    const { verified } = await done();
    expect(verified).to.have.property('against', 'the live generation');
    expect(verified).to.have.nested.property('comparison.status', 'same');
    expect(verified).to.have.nested.property('comparison.rows', 8);
    expect(verified).to.have.nested.property('comparison.isExact', true);
  });

  it('leaves the live generation alone until it flips', async () => {
    const { registry, live, done } = await start();
    const seen: (readonly Instance[])[] = [];
    const flip: typeof registry.flip = async (instance) => {
      seen.push(await registry.live());
      return registry.flip(instance);
    };
    await done({
      onProgress: () => void registry.live().then((instances) => seen.push(instances)),
      registry: { ...registry, flip },
    });
    expect(seen).to.have.length.above(1);
    expect(seen).to.deep.equal(seen.map(() => [live]));
  });

  it('takes what is appended while it builds, and never flips to less than readers have seen', async () => {
    const { log, registry, store, live, bringUp, done, rowsOf } = await start();
    let rated = 5;
    let flips = 0;
    /** Whenever it is looked how far the live generation is, that has just got ahead. */
    const watermarks: typeof store.watermarks = async (instance) => {
      if (instance.generation === live.generation && rated < 12) {
        rated += 1;
        await append(log, ...ratingsBy(ana, rated).slice(rated - 1));
        await bringUp(live);
      }
      return store.watermarks(instance);
    };
    const flip: typeof registry.flip = async (instance) => {
      flips += 1;
      expect(await store.watermarks(instance)).to.deep.equal(await store.watermarks(live));
      return registry.flip(instance);
    };
    const { instance, events } = await done({
      store: { ...store, watermarks },
      registry: { ...registry, flip },
    });
    expect({ rated, flips, events }).to.deep.equal({ rated: 12, flips: 1, events: 15 });
    expect(await rowsOf(instance)).to.have.length(15);
  });

  it('keeps what it has built when it is stopped, and the next one goes on with it', async () => {
    const { failed, done, statuses, dropped } = await start();
    const stop = new AbortController();
    const stopped = await failed({ onProgress: () => stop.abort(), signal: stop.signal });
    expect(stopped).to.be.instanceOf(ReplayStoppedError);
    expect(String(stopped)).to.contain('`./estante replay rating-statistics` goes on with generation 2');
    expect(statuses()).to.deep.equal(['1 live', '2 building']);
    const { instance, events, before } = await done();
    expect(instance.generation).to.equal(2);
    expect(before).to.be.greaterThan(0);
    expect(before + events).to.equal(8);
    expect(dropped).to.deep.equal([]);
  });

  it('drops what it has built when it is stopped and was told to', async () => {
    const { failed, statuses, dropped } = await start();
    const stop = new AbortController();
    const stopped = await failed({ onProgress: () => stop.abort(), signal: stop.signal, discards: true });
    expect(stopped).to.be.instanceOf(ReplayStoppedError);
    expect(statuses()).to.deep.equal(['1 live']);
    expect(dropped).to.deep.equal([2]);
  });

  it('keeps what it has built when the log is away, and the next one goes on with it', async () => {
    const { log, failed, done, statuses } = await start();
    expect(await failed({ log: awayAfterOnePage(log) })).to.have.property('message', 'the log is away');
    expect(statuses()).to.deep.equal(['1 live', '2 building']);
    const { before, events } = await done();
    expect(before + events).to.equal(8);
    expect(events).to.be.lessThan(8);
  });

  it('goes on with a generation that live projectors move meanwhile', async () => {
    const { log, registry, store, running, done, bringUp } = await start();
    const following = await registry.create(running.projection);
    await bringUp(following);
    await registry.follow(following);
    const heads: typeof log.heads = async () => {
      const asked = await log.heads();
      if (asked.positions.reduce((sum, head) => sum + head, 0) < 10) {
        await append(log, ...ratingsBy(ana, 7).slice(5));
        await bringUp(following);
      }
      return asked;
    };
    const { instance } = await done({ log: { ...log, heads } });
    expect(instance).to.deep.equal(following);
    expect(await Array.fromAsync(store.rows(instance))).to.have.length(10);
  });

  it('begins anew when what is unfinished is of another version of the code', async () => {
    const { registry, done, statuses, dropped } = await start();
    await registry.create({ name: 'rating-statistics', version: 7 });
    expect((await done()).instance.generation).to.equal(3);
    expect(dropped).to.deep.equal([2]);
    expect(statuses()).to.deep.equal(['1 retained', '3 live']);
  });

  it('begins anew when what is unfinished was read from another log', async () => {
    const { registry, store, running, done, dropped } = await start();
    const unfinished = await registry.create(running.projection);
    await store.transact(unfinished, 1, async () => ({
      changes: [],
      watermark: { epoch: 'another', position: 1 },
    }));
    expect((await done()).instance.generation).to.equal(3);
    expect(dropped).to.deep.equal([2]);
  });

  it('retires the generation that the replay before has retained', async () => {
    const { done, feed, statuses, dropped } = await start();
    await done();
    await feed();
    await done();
    expect(statuses()).to.deep.equal(['2 retained', '3 live']);
    expect(dropped).to.deep.equal([1]);
  });

  it('is refused while another one of the same read model runs', async () => {
    const { registry, running, failed, statuses } = await start();
    const held = registry.exclusively(running.projection.name, () => failed());
    expect(await held).to.be.instanceOf(GenerationsBusyError);
    expect(statuses()).to.deep.equal(['1 live']);
  });

  it('does not flip when rows differ from the live ones, and names them', async () => {
    const { store, live, failed, statuses } = await start();
    await tamper(store, live);
    const refused = await failed();
    expect(refused).to.be.instanceOf(RowsDifferError);
    expect(String(refused)).to.contain('only in the live generation: {"bookId":"tampered"');
    expect(String(refused)).not.to.contain('only in the built one');
    expect(statuses()).to.deep.equal(['1 live', '2 following']);
  });

  it('flips all the same when differences are accepted, with what was built before', async () => {
    const { store, live, failed, done, rowsOf } = await start();
    await tamper(store, live);
    await failed();
    const { instance, events, before, verified } = await done({ acceptsDifferences: true });
    expect({ events, before }).to.deep.equal({ events: 0, before: 8 });
    expect(verified).to.have.nested.property('comparison.status', 'different');
    expect(await rowsOf(instance)).to.have.length(8);
  });

  it('is compared with a fresh fold when the live generation is of another version', async () => {
    const { registry, live, done } = await start();
    const old = { ...live, version: 0 };
    const { verified, replaced } = await done({
      registry: { ...registry, live: async () => (await registry.live()).map(() => old) },
    });
    expect(verified).to.have.property('against', 'a fresh fold of the log');
    expect(verified).to.have.nested.property('comparison.status', 'same');
    expect(replaced).to.deep.equal(old);
  });

  it('is compared with a fresh fold when the live generation stands still behind the log', async () => {
    const { log, done } = await start();
    await append(log, ...ratingsBy(ana, 7).slice(5));
    const { verified, events } = await done();
    expect(events).to.equal(10);
    expect(verified).to.have.property('against', 'a fresh fold of the log');
    expect(verified).to.have.nested.property('comparison.rows', 10);
  });

  it('is not compared with a fresh fold when events were left out, and says so', async () => {
    const { registry, live, parkingLot, done } = await start();
    const parked: typeof parkingLot.parked = async () => ({ streams: new Map(), skipped: new Set([99]) });
    const { verified } = await done({
      registry: { ...registry, live: async () => [{ ...live, version: 0 }] },
      parkingLot: { ...parkingLot, parked },
    });
    expect(verified).to.have.property('against', 'nothing');
    expect(verified).to.have.property('reason').that.contains('parked or skipped');
  });

  it('takes the place of a generation of another log', async () => {
    const { store, live, done, rowsOf } = await start();
    await store.drop(live);
    await store.transact(live, 1, async () => ({
      changes: [],
      watermark: { epoch: 'another', position: 900 },
    }));
    const { instance, verified } = await done();
    expect(await rowsOf(instance)).to.have.length(8);
    expect(verified).to.have.property('against', 'a fresh fold of the log');
  });

  it('drops what it replaces where nobody needs that', async () => {
    const { done, statuses, dropped } = await start();
    await done({ keepsReplaced: false });
    expect(statuses()).to.deep.equal(['2 live']);
    expect(dropped).to.deep.equal([1]);
  });

  it('tells how far it is of the whole log, and what was there before it began', async () => {
    const { failed, done, log } = await start();
    await append(log, ...ratingsBy(bia, 4).slice(3));
    const told: (readonly [number, number, number])[] = [];
    await failed({ log: awayAfterOnePage(log) });
    await done({ onProgress: (...progress) => void told.push(progress) });
    const before = told[0]?.[2] ?? 0;
    expect(before).to.be.greaterThan(0);
    expect(told.at(-1)).to.deep.equal([9, 9, before]);
  });
});

function awayAfterOnePage(log: LogReader): LogReader {
  let pages = 0;
  return {
    ...log,
    readPage: (range) => {
      pages += 1;
      return pages > 1 ? Promise.reject(new Error('the log is away')) : log.readPage(range);
    },
  };
}

/** The live generation holds a row that the log knows nothing of. */
async function tamper(store: ReadModelStore, live: Instance): Promise<void> {
  const [[partition, watermark] = []] = [...(await store.watermarks(live))];
  if (partition === undefined || watermark === undefined) throw new Error('the live generation is empty');
  const row = { bookId: 'tampered', partition: 0, ratings: 1 };
  await store.transact(live, partition, async () => ({
    changes: [{ key: { bookId: 'tampered' }, row, position: 0 }],
    watermark: { ...watermark },
  }));
}

describe('renewing a derived read model', () => {
  it('puts an empty generation in place of the live one, which is dropped', async () => {
    const clock = takeClockInHand();
    try {
      const { finish } = await sampleGenerations(clock);
      const registry = memoryRegistry();
      const feeds = { name: 'feeds', version: 1 };
      await registry.ensureLive(feeds);
      const dropped: number[] = [];
      const drop = async ({ generation }: Instance) => void dropped.push(generation);
      const instance = await finish(renew({ projection: feeds, registry, store: { drop } }));
      expect(registry.all()).to.deep.equal([{ ...feeds, generation: 2, status: 'live' }]);
      expect(instance).to.deep.equal({ ...feeds, generation: 2 });
      expect(dropped).to.deep.equal([1]);
    } finally {
      clock.release();
    }
  });
});
