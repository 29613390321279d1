import { expect } from 'chai';
import { memoryParkingLot } from '../adapters/memory/parking-lot.ts';
import { memoryReadModelStore } from '../adapters/memory/read-model-store.ts';
import type { DomainEvent } from '../domain/events.ts';
import { bia, bookNamed, bookRated } from '../domain/testing/examples.ts';
import { pageOf, sample, storedEvents, streamOf } from '../domain/testing/stored-events.ts';
import { foldedTarget } from './folded-target.ts';
import { ReplayNeededError } from './page-rule.ts';
import { RowRefusedError, type Instance, type ReadModelStore } from './ports.ts';
import type { Projection } from './projection.ts';
import { resolveParked, type Resolution } from './resolve-parked.ts';
import { fragile } from './testing/fragile.ts';
import { interceptingStore } from './testing/sample-target.ts';

const dune = bookNamed('b-dune');
const emma = streamOf(bookRated(1));

/** Lists every rating; what it cannot do is said by `refuses`. */
const listing = (refuses: (stars: number, listed: readonly number[]) => boolean): Projection => ({
  ...fragile,
  touches: (event) => {
    if (event.type !== 'BookRated') return [];
    const { bookId, stars } = event.data;
    return [
      {
        key: { id: bookId },
        fold: (row) => {
          const listed = row === undefined ? [] : (row as { readonly stars: readonly number[] }).stars;
          if (refuses(stars, listed)) throw new Error(`${stars} after ${listed.join(', ')} cannot be`);
          return { id: bookId, stars: [...listed, stars] };
        },
      },
    ];
  },
});
const mended = listing(() => false);

describe('a parked stream', () => {
  const start = async (...events: readonly DomainEvent[]) => {
    const store = memoryReadModelStore();
    const lot = memoryParkingLot();
    const stored = storedEvents(events);
    const instances: readonly Instance[] = [1, 2].map((generation) => ({
      name: 'fragile',
      version: 1,
      generation,
    }));
    const broken = listing((stars) => stars === 1);
    for (const instance of instances) {
      const target = foldedTarget({
        projection: broken,
        instance,
        store,
        parkingLot: lot,
        onParked: () => undefined,
      });
      await target.apply(pageOf(stored));
    }
    const log = {
      heads: async () => ({ epoch: sample.epoch, positions: [0, 0, 0, stored.length] }),
      readPage: async ({ from, to = Infinity }: { readonly from: number; readonly to?: number }) =>
        from > stored.length ? undefined : pageOf(stored.slice(from - 1, to)),
    };
    const resolve = async (
      projection: Projection,
      resolution: Partial<Resolution> = {},
      on: ReadModelStore = store,
    ) => {
      const resolved = await resolveParked(
        { projection, instances, store: on, log, parkingLot: lot, office: lot, partition: sample.partition },
        { parkedAt: new Map([[emma, 2]]), by: 'ana', ...resolution },
      );
      return resolved.map((each) =>
        each.status === 'parked'
          ? `${each.event.stream} at ${each.event.position}: ${each.error}`
          : each.status,
      );
    };
    const rows = async (generation = 1) => {
      const instance = { name: 'fragile', version: 1, generation };
      const found = await Array.fromAsync(store.rows(instance));
      return Object.fromEntries(
        found.map((row) => [(row as { id: string }).id, (row as { stars: number[] }).stars]),
      );
    };
    const waits = async () => Object.fromEntries((await lot.parked('fragile', 1, sample.partition)).streams);
    return { store, lot, resolve, rows, waits };
  };
  const events = [bookRated(3), bookRated(1), bookRated(5), bookRated(4, { book: dune })];

  it('is applied to its end in every instance, in its place among other events', async () => {
    const { resolve, rows, waits, lot } = await start(...events, bookRated(2, { reader: bia }));
    expect(await rows()).to.deep.equal({ 'b-emma': [3, 2], 'b-dune': [4] });
    expect(await resolve(mended)).to.deep.equal(['applied']);
    for (const generation of [1, 2]) {
      expect(await rows(generation)).to.deep.equal({ 'b-emma': [3, 1, 5, 2], 'b-dune': [4] });
    }
    expect(await waits()).to.deep.equal({});
    expect(await lot.list()).to.deep.equal([]);
  });

  it('stays parked with the new error when its event fails again, and no row changes', async () => {
    const { resolve, rows, waits, lot } = await start(...events);
    const still = listing((stars) => stars === 1);
    expect(await resolve(still)).to.deep.equal([`${emma} at 2: 1 after 3 cannot be`]);
    expect(await rows()).to.deep.equal({ 'b-emma': [3], 'b-dune': [4] });
    expect(await waits()).to.deep.equal({ [emma]: 2 });
    expect(await lot.list()).to.have.length(1);
  });

  it('waits at a later event when that fails now', async () => {
    const { resolve, rows, waits } = await start(...events);
    expect(await resolve(listing((stars) => stars === 5))).to.deep.equal([
      `${emma} at 3: 5 after 3, 1 cannot be`,
    ]);
    expect(await rows()).to.deep.equal({ 'b-emma': [3, 1], 'b-dune': [4] });
    expect(await waits()).to.deep.equal({ [emma]: 3 });
  });

  it('waits at a later event when that fails behind a skipped one', async () => {
    const { resolve, rows, waits, lot } = await start(...events, bookRated(4));
    const skip = { position: 2, reason: 'wrong' };
    expect(
      await resolve(
        listing((stars) => stars === 5),
        { skip },
      ),
    ).to.deep.equal([`${emma} at 3: 5 after 3 cannot be`]);
    expect(await rows()).to.deep.equal({ 'b-emma': [3], 'b-dune': [4] });
    expect(await waits()).to.deep.equal({ [emma]: 3 });
    expect((await lot.skipped()).map(({ position }) => position)).to.deep.equal([2]);
  });

  it('waits at the very event whose row the store refuses', async () => {
    const { store, resolve, rows, waits } = await start(...events, bookRated(4), bookRated(2));
    const picky = interceptingStore(store, (effect) => {
      if (JSON.stringify(effect.rows).includes('5,4')) throw new RowRefusedError('that does not fit');
    });
    expect(await resolve(mended, {}, picky)).to.deep.equal([`${emma} at 5: that does not fit`]);
    expect(await rows()).to.deep.equal({ 'b-emma': [3, 1, 5], 'b-dune': [4] });
    expect(await waits()).to.deep.equal({ [emma]: 5 });
  });

  it('makes a neighbour wait whose event cannot be applied to their row any more', async () => {
    const { resolve, rows, waits } = await start(
      ...events,
      bookRated(2, { reader: bia }),
      bookRated(3, { reader: bia }),
    );
    const neighbour = streamOf(bookRated(2, { reader: bia }));
    const jealous = listing((stars, listed) => stars === 2 && listed.includes(5));
    expect(await resolve(jealous)).to.deep.equal(['applied', `${neighbour} at 5: 2 after 3, 1, 5 cannot be`]);
    expect(await rows()).to.deep.equal({ 'b-emma': [3, 1, 5], 'b-dune': [4] });
    expect(await waits()).to.deep.equal({ [neighbour]: 5 });
  });

  it('is left alone when the store is away', async () => {
    const { store, resolve, rows, waits } = await start(...events);
    const away = interceptingStore(store, () => {
      throw new Error('connect ECONNREFUSED');
    });
    const failure: unknown = await resolve(mended, {}, away).catch((error: unknown) => error);
    expect(failure).to.have.property('message', 'connect ECONNREFUSED');
    expect(await rows()).to.deep.equal({ 'b-emma': [3], 'b-dune': [4] });
    expect(await waits()).to.deep.equal({ [emma]: 2 });
  });

  it('is not applied to a read model of another log', async () => {
    const { store, resolve, waits } = await start(...events);
    const restored: ReadModelStore = {
      ...store,
      transact: (instance, partition, work) =>
        store.transact(instance, partition, (transaction) =>
          work({ ...transaction, watermark: { epoch: 'earlier', position: 4 } }),
        ),
    };
    const failure: unknown = await resolve(mended, {}, restored).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(ReplayNeededError);
    expect(await waits()).to.deep.equal({ [emma]: 2 });
  });
});
