import { expect } from 'chai';
import fc from 'fast-check';
import { canonicalJson } from '../../domain/equality.ts';
import type { Page } from '../../domain/page.ts';
import type { StoredEvent } from '../../domain/stored-event.ts';
import { foldedTarget } from '../folded-target.ts';
import { freshFold } from '../fresh-fold.ts';
import type { PageTarget } from '../page-target.ts';
import { WatermarkMovedError, type Instance, type ParkingLot, type ReadModelStore } from '../ports.ts';
import type { Projection } from '../projection.ts';
import { sample, sampleChoices, sampleLog, type SampleLog } from './sample-log.ts';

/** What the suite needs of an adapter: the store itself, and one that crashes at a chosen write, where it can be made to. */
export type StoreUnderTest = {
  readonly store: ReadModelStore;
  /** The same store, whose connection breaks after this many of its writes; left out where a page is one atomic write. */
  readonly crashingAfter?: (writes: number) => ReadModelStore;
  /** How many random histories each law is tried on; real stores take fewer. */
  readonly runs: number;
};

let generations = 0;

/** The laws of the page rule, for every store and every projection that lives in it. */
export function describeReadModelStore(
  title: string,
  projections: readonly Projection[],
  start: () => Promise<StoreUnderTest>,
): void {
  describe(title, () => {
    let under: StoreUnderTest;
    before(async () => {
      under = await start();
    });
    for (const projection of projections) {
      describe(`holding ${projection.name}`, () => describeLaws(projection, () => under));
    }
  });
}

function describeLaws(projection: Projection, under: () => StoreUnderTest): void {
  const freshInstance = async (): Promise<Instance> => {
    generations += 1;
    const instance = { name: projection.name, version: projection.version, generation: generations };
    await under().store.prepare(instance);
    return instance;
  };
  const targetOn = (instance: Instance, store: ReadModelStore = under().store): PageTarget =>
    foldedTarget({ projection, instance, store, parkingLot: nothingParked, onParked: unexpected });

  const expectFresh = async (instance: Instance, log: SampleLog, upTo = log.events.length): Promise<void> => {
    const fresh = await freshFold(projection, log.events.slice(0, upTo));
    expect(await contents(under().store, instance)).to.deep.equal(fresh.map(canonicalJson).sort());
    const watermark = (await under().store.watermarks(instance)).get(sample.partition);
    expect(watermark).to.deep.equal({ epoch: sample.epoch, position: upTo });
  };

  it('equals a fresh fold however the log is cut into pages, doubled, dropped and reordered', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(histories, async ({ choices, cuts }) => {
        const log = sampleLog(choices);
        const instance = await freshInstance();
        const target = targetOn(instance);
        for (const page of pagesOf(log, cuts)) await applyWithLog(target, page, log);
        await applyWithLog(target, log.page(1, log.events.length), log);
        await expectFresh(instance, log);
        await under().store.drop(instance);
      }),
      { numRuns: under().runs },
    );
  });

  it('equals a fresh fold when the events that it takes no notice of are left out of its pages', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(histories, async ({ choices, cuts }) => {
        const log = sampleLog(choices);
        const noticed = leavingOut(log, ({ type }) => !projection.subscription.includes(type));
        const instance = await freshInstance();
        const target = targetOn(instance);
        for (const page of pagesOf(noticed, cuts)) await applyWithLog(target, page, noticed);
        await applyWithLog(target, noticed.page(1, log.events.length), noticed);
        await expectFresh(instance, log);
        await under().store.drop(instance);
      }),
      { numRuns: under().runs },
    );
  });

  it('passes over events of types that only a newer process knows', async () => {
    const log = withStrangers(sampleLog(longHistory));
    const instance = await freshInstance();
    const target = targetOn(instance);
    for (const page of pagesOf(log, [1, 2, 9, 30])) await applyWithLog(target, page, log);
    await applyWithLog(target, log.page(1, log.events.length), log);
    await expectFresh(instance, log);
  });

  it('equals a fresh fold when projectors compete with pages of different cuts', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(histories, histories, async ({ choices, cuts }, { cuts: otherCuts }) => {
        const log = sampleLog(choices);
        const instance = await freshInstance();
        const project = async (pages: readonly Page[]): Promise<void> => {
          const target = targetOn(instance);
          for (const page of pages) await applyWithLog(target, page, log);
          await applyWithLog(target, log.page(1, log.events.length), log);
        };
        await Promise.all([project(pagesOf(log, cuts)), project(pagesOf(log, otherCuts)), project([])]);
        await expectFresh(instance, log);
        await under().store.drop(instance);
      }),
      { numRuns: Math.ceil(under().runs / 3) },
    );
  });

  it('asks for what is missing before a page instead of applying it', async () => {
    const log = sampleLog([0, 1, 2]);
    const target = targetOn(await freshInstance());
    await target.apply(log.page(1, 2));
    expect(await target.apply(log.page(5, 6))).to.deep.equal({ status: 'gap', from: 3 });
  });

  it('drops a page that it has applied', async () => {
    const log = sampleLog([0, 1, 2]);
    const target = targetOn(await freshInstance());
    await target.apply(log.page(1, 4));
    expect(await target.apply(log.page(2, 4))).to.deep.equal({ status: 'dropped' });
  });

  it('applies a page once when two projectors compete for it', async () => {
    const log = sampleLog(longHistory);
    const instance = await freshInstance();
    const end = log.events.length;
    const halves = [log.page(1, Math.trunc(end / 2)), log.page(Math.trunc(end / 2) + 1, end)];
    for (const page of halves) {
      await Promise.all([1, 2, 3].map(() => targetOn(instance).apply(page)));
    }
    await expectFresh(instance, log);
  });

  it('refuses a page of another epoch and keeps what it has', async () => {
    const log = sampleLog([0, 1, 2]);
    const instance = await freshInstance();
    const target = targetOn(instance);
    await target.apply(log.page(1, 5));
    const restored = { ...log.page(6, 6), epoch: 'restored' };
    expect(await target.apply(restored).catch((error: unknown) => error)).to.have.property(
      'name',
      'ReplayNeededError',
    );
    await expectFresh(instance, log, 5);
  });

  it('writes nothing when the watermark has moved since it was read', async () => {
    const log = sampleLog([0, 1, 2]);
    const instance = await freshInstance();
    const { store } = under();
    const target = targetOn(instance);
    await target.apply(log.page(1, 3));
    let competitor: Promise<unknown> = Promise.resolve();
    const late = store.transact(instance, sample.partition, async ({ watermark }) => {
      competitor = target.apply(log.page(4, 5));
      // A store that locks makes the competitor wait for this transaction: give it a moment only.
      await Promise.race([competitor, new Promise((resolve) => setTimeout(resolve, 200))]);
      return watermark && { changes: [], watermark };
    });
    const failure: unknown = await late.then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure !== undefined) expect(failure).to.be.instanceOf(WatermarkMovedError);
    await competitor;
    await expectFresh(instance, log, 5);
  });

  it('doubles and loses nothing when it crashes between any two writes and the page is cut differently afterwards', async function () {
    const { crashingAfter } = under();
    if (crashingAfter === undefined) return this.skip();
    this.timeout(120_000);
    const log = sampleLog(longHistory);
    for (let writes = 0; writes < 8; writes += 1) {
      const instance = await freshInstance();
      const crashing = targetOn(instance, crashingAfter(writes));
      await crashing.apply(log.page(1, 20)).catch(() => undefined);
      const target = targetOn(instance);
      for (const page of pagesOf(log, [3, 9, 14, 15])) await applyWithLog(target, page, log);
      await applyWithLog(target, log.page(1, log.events.length), log);
      await expectFresh(instance, log);
    }
  });

  it('forgets rows and watermarks when it is dropped', async () => {
    const log = sampleLog([0, 1, 2]);
    const instance = await freshInstance();
    await targetOn(instance).apply(log.page(1, 6));
    await under().store.drop(instance);
    await under().store.prepare(instance);
    expect(await contents(under().store, instance)).to.deep.equal([]);
    expect((await under().store.watermarks(instance)).size).to.equal(0);
  });
}

const nothingParked: ParkingLot = {
  parked: async () => ({ streams: new Map(), skipped: new Set() }),
  park: async ({ error }) => {
    throw new Error(`the sample log holds nothing that should be parked: ${error}`);
  },
  list: async () => [],
};

const longHistory = Array.from({ length: 60 }, (_, index) => (index * 37) % sampleChoices);

/** As long as they may get: short ones would seldom do two things with one book. */
const histories = fc.record({
  choices: fc.array(fc.nat(sampleChoices - 1), { minLength: 5, maxLength: 60, size: 'max' }),
  cuts: fc.array(fc.nat(90), { maxLength: 12 }),
});

/** Pages between neighbouring cuts, in the (unsorted) order of the cuts: overlapping, doubled, reordered and with gaps. */
function pagesOf(log: SampleLog, cuts: readonly number[]): readonly Page[] {
  const end = log.events.length;
  return cuts.flatMap((cut, index) => {
    const from = Math.min(cut + 1, end);
    const to = Math.min(Math.max(from, (cuts[index + 1] ?? end) + 1), end);
    return [log.page(from, to)];
  });
}

/** The same log, of whose pages these events are left out. */
const leavingOut = (log: SampleLog, isLeftOut: (event: StoredEvent) => boolean): SampleLog => ({
  events: log.events,
  page: (from, to) => {
    const page = log.page(from, to);
    return { ...page, events: page.events.filter((event) => !isLeftOut(event)) };
  },
});

/** The same log with an event of an unknown type before every third one, in its stream. */
function withStrangers(log: SampleLog): SampleLog {
  const mixed = log.events.flatMap((event, index) =>
    index % 3 === 0 ? [{ ...event, type: 'BookLent', data: { to: 'a friend' } }, event] : [event],
  );
  const events = mixed.map((event, index) => ({ ...event, position: index + 1 }));
  return { events, page: (from, to) => ({ ...sample, from, to, events: events.slice(from - 1, to) }) };
}

async function applyWithLog(target: PageTarget, page: Page, log: SampleLog): Promise<void> {
  const applied = await target.apply(page);
  if (applied.status !== 'gap') return;
  await target.apply(log.page(applied.from, page.from - 1));
  await target.apply(page);
}

async function contents(store: ReadModelStore, instance: Instance): Promise<readonly string[]> {
  const rows: string[] = [];
  for await (const row of store.rows(instance)) rows.push(canonicalJson(row));
  return rows.sort();
}

function unexpected(_event: unknown, error: unknown): never {
  throw new Error('the sample log holds nothing that should be parked', { cause: error });
}
