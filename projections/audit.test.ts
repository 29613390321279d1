import { expect } from 'chai';
import fc from 'fast-check';
import { domainEventOf, parseStoredEvent } from '../domain/stored-event.ts';
import { ana, bia, bookNamed, bookRated, bookShelved, emma } from '../domain/testing/examples.ts';
import type { AuditFinding } from './audit-findings.ts';
import { partitionOfRow } from './audit-partition.ts';
import { freshFold } from './fresh-fold.ts';
import type { ReadModelStore } from './ports.ts';
import type { Projection } from './projection.ts';
import { projections } from './projections.ts';
import { ratingStatistics } from './rating-statistics.ts';
import { shelves } from './shelves.ts';
import { homeOf } from './testing/append.ts';
import { auditedSystem } from './testing/audited-system.ts';
import { fragile } from './testing/fragile.ts';
import { sampleChoices, sampleLog } from './testing/sample-log.ts';

const [choices = []] = fc.sample(fc.array(fc.nat(sampleChoices - 1), { minLength: 300, maxLength: 300 }), {
  seed: 1,
  numRuns: 1,
});
const sampleEvents = sampleLog(choices).events.map((stored) => {
  const event = parseStoredEvent(stored);
  if (event === undefined) throw new Error('the sample holds an unknown event');
  return domainEventOf(event);
});

const home = homeOf(ana);
const shelfOf = (bookId: string) => ({ readerId: ana, bookId });
const [b1, b2, b3] = [bookNamed('b-1'), bookNamed('b-2'), bookNamed('b-3')];

describe('an audit of read models', () => {
  it('finds nothing when every projection has applied the log', async () => {
    const system = auditedSystem(projections);
    await system.append(...sampleEvents);
    await system.project();
    const { findings, readModels, events } = await system.audit();
    expect(findings).to.deep.equal([]);
    expect(events).to.equal(sampleEvents.length);
    expect(readModels.map(({ name }) => name)).to.deep.equal(projections.map(({ name }) => name));
    for (const { name, rows, partitions } of readModels) {
      expect(rows, name).to.be.greaterThan(0);
      expect(partitions).to.equal(16);
    }
  });

  it('finds nothing when read models lag, and when they are empty', async () => {
    const system = auditedSystem(projections);
    await system.append(...sampleEvents.slice(0, 200));
    expect((await system.audit()).findings).to.deep.equal([]);
    await system.project();
    await system.append(...sampleEvents.slice(200));
    expect((await system.audit()).findings).to.deep.equal([]);
  });

  it('tells from any row the partition that made it', async () => {
    const system = auditedSystem([]);
    await system.append(...sampleEvents);
    for (const projection of projections) {
      for (const [partition, events] of system.log.partitions.entries()) {
        const rows = await freshFold(projection, events);
        for (const row of rows) expect(partitionOfRow(row, 16), projection.name).to.equal(partition);
      }
    }
  });

  for (const projection of projections) {
    it(`finds a row of ${projection.name} that is gone, and names an event that would make it`, async () => {
      const system = auditedSystem([projection]);
      await system.append(...sampleEvents);
      await system.project();
      const { partition, key } = await heldKey(system, projection);
      await system.plant(projection, partition, { key, row: undefined });
      const { findings } = await system.audit();
      expect(findings).to.have.length(1);
      const [finding] = findings;
      expect(finding).to.deep.include({ kind: 'different-row', projection: projection.name, partition, key });
      expect(finding).to.have.nested.property('explanation.event.partition', partition);
    });
  }

  describe('of what a reader did with a book', () => {
    const system = () => auditedSystem([shelves, ratingStatistics]);
    const rated = async () => {
      const one = system();
      await one.append(
        bookShelved('reading', { book: b1 }),
        bookRated(5, { book: b1 }),
        bookRated(4, { book: b2 }),
        bookShelved('reading', { book: b3 }),
      );
      await one.project();
      return one;
    };
    const only = (findings: readonly AuditFinding[]): AuditFinding => {
      expect(findings).to.have.length(1);
      const [finding] = findings;
      if (finding === undefined) throw new Error('nothing was found');
      return finding;
    };

    it('names the event that a stale row lacks', async () => {
      const one = await rated();
      const held = await one.held(shelves, home, shelfOf(b1));
      await one.plant(shelves, home, { key: shelfOf(b1), row: { ...(held as object), stars: null } });
      expect(only((await one.audit()).findings)).to.deep.include({
        kind: 'different-row',
        projection: 'shelves',
        key: shelfOf(b1),
        expected: held,
        explanation: {
          status: 'missing',
          event: { partition: home, position: 2, type: 'BookRated', stream: `reading-${ana}+${b1}` },
        },
      });
    });

    it('names the event that was counted twice', async () => {
      const one = await rated();
      const key = { bookId: b2, partition: home };
      await one.plant(ratingStatistics, home, { key, row: { ...key, perStar: [0, 0, 0, 2, 0] } });
      expect(only((await one.audit()).findings)).to.deep.include({
        projection: 'rating-statistics',
        key,
        held: { ...key, perStar: [0, 0, 0, 2, 0] },
        expected: { ...key, perStar: [0, 0, 0, 1, 0] },
        explanation: {
          status: 'doubled',
          event: { partition: home, position: 3, type: 'BookRated', stream: `reading-${ana}+${b2}` },
        },
      });
    });

    it('lists the events of a row that no single event explains', async () => {
      const one = await rated();
      const key = { bookId: b2, partition: home };
      await one.plant(ratingStatistics, home, { key, row: { ...key, perStar: [7, 0, 0, 0, 0] } });
      expect(only((await one.audit()).findings)).to.deep.include({
        explanation: undefined,
        events: [{ partition: home, position: 3, type: 'BookRated', stream: `reading-${ana}+${b2}` }],
        eventsCount: 1,
      });
    });

    it('finds a row that no event touches', async () => {
      const one = await rated();
      const key = { bookId: emma, partition: home };
      await one.plant(ratingStatistics, home, { key, row: { ...key, perStar: [1, 0, 0, 0, 0] } });
      expect(only((await one.audit()).findings)).to.deep.include({
        key,
        expected: undefined,
        eventsCount: 0,
      });
    });

    it('looks at the partitions that it is told, and at no other', async () => {
      const one = await rated();
      const key = { bookId: b2, partition: home };
      await one.plant(ratingStatistics, home, { key, row: undefined });
      const others = Array.from({ length: 16 }, (_, partition) => partition).filter((p) => p !== home);
      const elsewhere = await one.audit({ partitions: others });
      expect(elsewhere.findings).to.deep.equal([]);
      expect(elsewhere.events).to.equal(0);
      expect((await one.audit({ partitions: [home] })).findings).to.have.length(1);
    });

    it('finds a watermark beyond the head: the last events of the log are missing', async () => {
      const one = await rated();
      const instance = instanceOf(shelves);
      await one.store.transact(instance, home, async () => ({
        changes: [],
        watermark: { epoch: 'memory', position: 6 },
      }));
      const { findings, readModels } = await one.audit();
      expect(findings).to.deep.equal([
        {
          kind: 'missing-event',
          partition: home,
          position: 5,
          to: 6,
          by: [`the watermark of shelves at ${home}.6`],
        },
      ]);
      expect(readModels[0]).to.include({ name: 'shelves', partitions: 15 });
    });

    it('finds a watermark of another epoch', async () => {
      const one = await rated();
      await one.store.transact(instanceOf(shelves), home, async () => ({
        changes: [],
        watermark: { epoch: 'earlier', position: 4 },
      }));
      expect(only((await one.audit()).findings)).to.deep.equal({
        kind: 'other-epoch',
        projection: 'shelves',
        partition: home,
        position: 4,
        epoch: 'earlier',
      });
    });

    it('takes a kept outcome that names an event which is not there for proof', async () => {
      const one = await rated();
      const stream = one.log.partitions[home]?.[0]?.stream;
      if (stream === undefined) throw new Error('the log is empty');
      const whole = {
        partition: async (partition: number) => ({
          head: partition === home ? 4 : 0,
          findings: [],
          beyond: [],
        }),
      };
      const withOutcome = (position: number) =>
        one.audit({
          logAudit: { ...whole, baselessOutcomes: async () => [{ stream, version: 9, position }] },
        });
      expect(only((await withOutcome(5)).findings)).to.deep.include({
        kind: 'missing-event',
        position: 5,
        to: 5,
      });
      expect(only((await withOutcome(3)).findings)).to.deep.include({ kind: 'missing-version', version: 9 });
    });
  });

  it('passes over what is parked, and finds what is neither applied nor parked', async () => {
    const system = auditedSystem([fragile]);
    await system.append(bookRated(1, { book: b1 }), bookRated(4, { book: b2 }), bookRated(3, { book: b1 }));
    await system.project();
    expect(await system.parkingLot.list()).to.have.length(1);
    const parked = await system.audit();
    expect(unapplied(parked.findings)).to.deep.equal([]);
    const forgotten = await system.audit({
      parkingLot: { ...system.parkingLot, parked: async () => ({ streams: new Map(), skipped: new Set() }) },
    });
    expect(unapplied(forgotten.findings)).to.deep.equal([
      {
        kind: 'unapplied-event',
        projection: 'fragile',
        partition: home,
        position: 1,
        error: 'one star cannot be handled',
      },
    ]);
  });

  it('finds nothing while projectors are at work, and what is planted even then', async () => {
    const system = auditedSystem([shelves, ratingStatistics]);
    let rounds = 0;
    const work = async (): Promise<void> => {
      rounds += 1;
      const about = { book: bookNamed(`b-${rounds % 7}`), reader: rounds % 2 === 0 ? ana : bia };
      await system.append(bookRated(rounds % 3 === 0 ? 5 : 3, about), bookShelved('reading', about));
      await system.project();
    };
    let looks = 0;
    const busy: ReadModelStore = {
      ...system.store,
      rows: async function* (instance) {
        for await (const row of system.store.rows(instance)) {
          yield row;
          await work();
        }
      },
      transact: async (instance, partition, look) => {
        looks += 1;
        await system.store.transact(instance, partition, look);
        if (looks % 3 === 0) await work();
      },
    };
    const stores = { postgresql: busy, dynamodb: busy, redis: busy };
    for (let round = 0; round < 7; round += 1) await work();

    const quiet = await system.audit({ stores });
    expect(quiet).to.deep.include({ findings: [], unsettled: 0 });
    expect(looks).to.be.greaterThan(3);

    const key = { bookId: emma, partition: home };
    await system.plant(ratingStatistics, home, { key, row: { ...key, perStar: [1, 0, 0, 0, 0] } });
    const { findings } = await system.audit({ stores });
    expect(findings).to.have.length(1);
    expect(findings[0]).to.deep.include({ kind: 'different-row', key });
  });

  it('says so when rows change too fast to be judged, and accuses nobody', async () => {
    const system = auditedSystem([ratingStatistics]);
    await system.append(bookRated(5, { book: b1 }));
    await system.project();
    const restless: ReadModelStore = {
      ...system.store,
      rows: async function* () {
        // Reads nothing, as if the rows had not been there yet.
      },
      transact: async (instance, partition, look) => {
        await system.store.transact(instance, partition, look);
        await system.append(bookRated(5, { book: b1 }));
        await system.project();
      },
    };
    const stores = { postgresql: restless, dynamodb: restless, redis: restless };
    expect(await system.audit({ stores })).to.deep.include({ findings: [], unsettled: 1 });
  });
});

/** The key of a row that the read model holds. */
async function heldKey(system: ReturnType<typeof auditedSystem>, projection: Projection) {
  for (const [partition, events] of system.log.partitions.entries()) {
    for (const stored of events) {
      const event = parseStoredEvent(stored);
      for (const { key } of event === undefined ? [] : projection.touches(event)) {
        if ((await system.held(projection, partition, key)) !== undefined) return { partition, key };
      }
    }
  }
  throw new Error(`${projection.name} holds nothing`);
}

const unapplied = (findings: readonly AuditFinding[]) =>
  findings.filter(({ kind }) => kind === 'unapplied-event');

const instanceOf = ({ name, version }: { readonly name: string; readonly version: number }) => ({
  name,
  version,
  generation: 1,
});
