import { expect } from 'chai';
import fc from 'fast-check';
import { memoryParkingLot } from '../../adapters/memory/parking-lot.ts';
import { canonicalJson } from '../../domain/equality.ts';
import type { StreamId } from '../../domain/ids.ts';
import type { StoredEvent } from '../../domain/stored-event.ts';
import { catchUp } from '../advance.ts';
import { foldedTarget } from '../folded-target.ts';
import { freshFold } from '../fresh-fold.ts';
import type { Instance, LogReader, ParkingLot, ParkingOffice, ReadModelStore } from '../ports.ts';
import type { Projection } from '../projection.ts';
import { resolveParked, type Resolution } from '../resolve-parked.ts';
import { sample, sampleChoices, sampleLog, type SampleLog } from './sample-log.ts';

export type StoreToHealIn = {
  readonly store: ReadModelStore;
  /** How many random interleavings each law is tried on; real stores take fewer. */
  readonly runs: number;
};

let generations = 500_000;

/** What retrying and skipping parked streams hold to, on every store and every projection that lives in it. */
export function describeResolvingParked(
  title: string,
  projections: readonly Projection[],
  start: () => Promise<StoreToHealIn>,
): void {
  describe(title, () => {
    let under: StoreToHealIn;
    before(async () => {
      under = await start();
    });
    for (const projection of projections) {
      describe(`parked streams of ${projection.name}`, () => describeLaws(projection, () => under));
    }
  });
}

function describeLaws(projection: Projection, under: () => StoreToHealIn): void {
  for (const skipping of [false, true]) {
    const verb = skipping ? 'skipped' : 'retried';
    it(`equal a fresh fold when they are ${verb}, however live projectors are interleaved`, async function () {
      this.timeout(300_000);
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), histories, async (scheduler, history) => {
          const parked = await parkedHistory(projection, under().store, history);
          const step: Step = async () => {
            await scheduler.schedule(Promise.resolve());
            parked.head.position = Math.min(parked.log.events.length, parked.head.position + 1);
          };
          const running = Promise.all([
            untilResolved(parked, skipping, step),
            ...[1, 2].map(() => followLog(parked, step)),
          ]);
          await scheduler.waitFor(running);
          parked.head.position = parked.log.events.length;
          await untilResolved(parked, skipping, noStep);
          await expectFresh(parked, skipping);
          await under().store.drop(parked.instance);
        }),
        { numRuns: under().runs },
      );
    });

    it(`equal a fresh fold when the command dies anywhere and is given again, ${verb}`, async function () {
      this.timeout(300_000);
      await fc.assert(
        fc.asyncProperty(histories, fc.nat(40), async (history, stepsMax) => {
          const parked = await parkedHistory(projection, under().store, history);
          let steps = 0;
          const dying: Step = async () => {
            steps += 1;
            if (steps > stepsMax) throw new Error('killed');
          };
          await resolve(parked, skipping, dying).catch(ifKilled);
          parked.head.position = parked.log.events.length;
          await followLog(parked, noStep);
          await untilResolved(parked, skipping, noStep);
          await expectFresh(parked, skipping);
          await under().store.drop(parked.instance);
        }),
        { numRuns: under().runs },
      );
    });
  }
}

/** Passed between any two steps of everybody who works on the read model. */
type Step = () => Promise<unknown>;
const noStep: Step = async () => undefined;

function ifKilled(error: unknown): void {
  if (!(error instanceof Error && error.message === 'killed')) throw error;
}

type History = { readonly choices: readonly number[]; readonly poison: number; readonly known: number };

const histories = fc.record({
  choices: fc.array(fc.nat(sampleChoices - 1), { minLength: 30, maxLength: 60, size: 'max' }),
  poison: fc.nat(1_000),
  known: fc.nat(1_000),
});

type ParkedHistory = {
  readonly projection: Projection;
  readonly instance: Instance;
  readonly store: ReadModelStore;
  readonly log: SampleLog;
  /** Where the log ends so far. */
  readonly head: { position: number };
  readonly lot: ParkingLot & ParkingOffice;
  readonly poisoned: StoredEvent;
};

/** A read model that has applied a part of its log, one event of which it could not; now the handler is mended. */
async function parkedHistory(
  projection: Projection,
  store: ReadModelStore,
  { choices, poison, known }: History,
): Promise<ParkedHistory> {
  const log = sampleLog(choices, { books: 2, readers: 2 });
  const candidates = log.events.filter(({ type }) => projection.subscription.includes(type));
  const poisoned = candidates[poison % candidates.length];
  fc.pre(poisoned !== undefined);
  generations += 1;
  const instance = { name: projection.name, version: projection.version, generation: generations };
  await store.prepare(instance);
  const lot = memoryParkingLot();
  const broken: Projection = {
    ...projection,
    touches: (event) => {
      if (event.position === poisoned.position) throw new Error('cannot be handled yet');
      return projection.touches(event);
    },
  };
  const head = { position: poisoned.position + (known % (log.events.length - poisoned.position + 1)) };
  const parked = { projection: broken, instance, store, log, head, lot, poisoned };
  await followLog(parked, noStep, head.position);
  expect(await lot.list()).to.have.length(1);
  return { ...parked, projection };
}

/** A live projector, until the log ends. */
async function followLog(
  { projection, instance, store, log, head, lot }: ParkedHistory,
  step: Step,
  to = log.events.length,
): Promise<void> {
  const target = foldedTarget({
    projection,
    instance,
    store: storeBetween(store, step),
    parkingLot: lotBetween(lot, step),
    onParked: () => undefined,
  });
  for (;;) {
    const from = ((await store.watermarks(instance)).get(sample.partition)?.position ?? 0) + 1;
    if (from > to) return;
    await step();
    await catchUp(target, readerOf(log, head, step), { partition: sample.partition, from, to });
  }
}

async function resolve(
  { projection, instance, store, log, head, lot, poisoned }: ParkedHistory,
  skipping: boolean,
  step: Step,
): Promise<void> {
  const waiting = new Map<StreamId, number>();
  for (const { stream, position } of await lot.list()) {
    waiting.set(stream, Math.min(position, waiting.get(stream) ?? Infinity));
  }
  const skips = skipping && (await lot.list()).some(({ position }) => position === poisoned.position);
  const resolution: Resolution = {
    parkedAt: waiting,
    by: 'ana',
    ...(skips ? { skip: { position: poisoned.position, reason: 'not worth keeping' } } : {}),
  };
  if (waiting.size === 0) return;
  await resolveParked(
    {
      projection,
      instances: [instance],
      store: storeBetween(store, step),
      log: readerOf(log, head, step),
      parkingLot: lotBetween(lot, step),
      office: officeBetween(lot, step),
      partition: sample.partition,
    },
    resolution,
  );
}

/** A projector that had read a row just before it was healed may park once more for no other reason; that is retried, too. */
const retriesMax = 5;

async function untilResolved(parked: ParkedHistory, skipping: boolean, step: Step): Promise<void> {
  for (let tries = 0; tries < retriesMax && (await parked.lot.list()).length > 0; tries += 1) {
    await resolve(parked, skipping, step);
  }
}

async function expectFresh(
  { projection, instance, store, log, lot, poisoned }: ParkedHistory,
  skipping: boolean,
): Promise<void> {
  const held = await lot.parked(instance.name, instance.version, sample.partition);
  if (skipping) expect([...held.skipped]).to.deep.equal([poisoned.position]);
  else expect([...held.streams, ...held.skipped]).to.deep.equal([]);
  const fresh = await freshFold(projection, log.events, () => held);
  const rows = await Array.fromAsync(store.rows(instance));
  expect(rows.map(canonicalJson).sort()).to.deep.equal(fresh.map(canonicalJson).sort());
  expect((await lot.list()).filter(({ settling }) => settling)).to.deep.equal([]);
}

const readerOf = ({ page }: SampleLog, head: { readonly position: number }, step: Step): LogReader => ({
  heads: async () => ({
    epoch: sample.epoch,
    positions: [...Array.from({ length: sample.partition }, () => 0), head.position],
  }),
  readPage: async ({ from, to = Infinity }) => {
    await step();
    const last = Math.min(to, head.position, from + pageEvents - 1);
    return from > last ? undefined : page(from, last);
  },
});

/** Small, so that there are many pages to interleave. */
const pageEvents = 7;

const storeBetween = (store: ReadModelStore, step: Step): ReadModelStore => ({
  ...store,
  transact: async (instance, partition, work) => {
    await step();
    await store.transact(instance, partition, async (transaction) => {
      await step();
      const effect = await work({
        ...transaction,
        load: async (keys) => {
          const rows = await transaction.load(keys);
          await step();
          return rows;
        },
      });
      await step();
      return effect;
    });
    await step();
  },
});

const lotBetween = (lot: ParkingLot, step: Step): ParkingLot => ({
  ...lot,
  parked: async (...of) => {
    const parked = await lot.parked(...of);
    await step();
    return parked;
  },
  park: async (event) => {
    await step();
    await lot.park(event);
  },
});

const officeBetween = (office: ParkingOffice, step: Step): ParkingOffice => ({
  ...office,
  release: async (release) => {
    await step();
    await office.release(release);
    await step();
  },
  settle: async (settled) => {
    await step();
    await office.settle(settled);
  },
});
