import { expect } from 'chai';
import { memoryReadModelStore } from '../adapters/memory/read-model-store.ts';
import type { DomainEvent } from '../domain/events.ts';
import { pageAfter } from '../domain/page.ts';
import { bookNamed, bookRated } from '../domain/testing/examples.ts';
import { pageOf, sample, storedEvents } from '../domain/testing/stored-events.ts';
import { competitionRetriesMax } from './competition.ts';
import { foldedTarget } from './folded-target.ts';
import { RowRefusedError, WatermarkMovedError } from './ports.ts';
import { fragile } from './testing/fragile.ts';
import { interceptingStore, sampleTarget } from './testing/sample-target.ts';

const dune = bookNamed('b-dune');
const zorba = bookNamed('b-zorba');
const pageWith = (...events: readonly DomainEvent[]) => pageOf(storedEvents(events));
const good = pageWith(bookRated(3), bookRated(4, { book: dune }));

describe('a page applied to a read model', () => {
  it('moves rows and watermark', async () => {
    const { target, rows, applied } = sampleTarget();
    expect(await target.apply(good)).to.deep.equal({ status: 'applied' });
    expect(await rows()).to.have.deep.members([
      { id: 'ana', stars: [3, 4] },
      { id: 'b-emma', stars: [3] },
      { id: 'b-dune', stars: [4] },
    ]);
    expect(await applied(sample.partition)).to.equal(2);
  });

  it('moves the watermark also when it touches nothing, so that readers need not wait', async () => {
    const { target, applied } = sampleTarget();
    const unknown = pageOf(storedEvents([bookRated(3)]).map((event) => ({ ...event, type: 'BookLent' })));
    expect(await target.apply(unknown)).to.deep.equal({ status: 'applied' });
    expect(await applied(sample.partition)).to.equal(1);
  });

  it('is judged for its own partition alone', async () => {
    const { target, applied } = sampleTarget();
    await target.apply(good);
    const elsewhere = { ...pageOf(storedEvents([bookRated(5)], 9)), from: 1 };
    expect(await target.apply(elsewhere)).to.deep.equal({ status: 'applied' });
    expect(await applied(9)).to.equal(1);
  });
});

describe('an event that a projection cannot apply', () => {
  const page = pageWith(bookRated(3), bookRated(1), bookRated(5), bookRated(4, { book: dune }));

  it('is parked, and only its stream waits', async () => {
    const { target, rows, parked, parkingLot, applied } = sampleTarget();
    await target.apply(page);
    expect(await rows()).to.have.deep.members([
      { id: 'ana', stars: [3, 4] },
      { id: 'b-emma', stars: [3] },
      { id: 'b-dune', stars: [4] },
    ]);
    expect(parked.map(({ position }) => position)).to.deep.equal([2]);
    const [entry] = await parkingLot.list();
    expect(entry).to.include({ projection: 'fragile', version: 1, partition: sample.partition, position: 2 });
    expect(entry).to.include({ type: 'BookRated', error: 'one star cannot be handled' });
    expect(await applied(sample.partition)).to.equal(4);
  });

  it('makes the stream wait in later pages too', async () => {
    const events = storedEvents([bookRated(1), bookRated(5), bookRated(5, { book: dune })]);
    const { target, rows } = sampleTarget();
    await target.apply(pageOf(events.slice(0, 1)));
    await target.apply(pageOf(events.slice(1)));
    expect(await rows()).to.have.deep.members([
      { id: 'ana', stars: [5] },
      { id: 'b-dune', stars: [5] },
    ]);
  });

  it('is recorded before the watermark moves: a crash in between loses nothing', async () => {
    let crash = true;
    const store = interceptingStore(memoryReadModelStore(), () => {
      if (crash) throw new Error('the connection is gone');
    });
    const { target, parkingLot, applied } = sampleTarget(fragile, store);
    expect(await failureOf(target.apply(page))).to.equal('the connection is gone');
    expect(await parkingLot.list()).to.have.length(1);
    expect(await applied(sample.partition)).to.equal(0);
    crash = false;
    await target.apply(page);
    expect(await parkingLot.list()).to.have.length(1);
    expect(await applied(sample.partition)).to.equal(4);
  });

  it('stops the projector, and moves nothing, when whoever is told of it says so', async () => {
    const { instance, parkingLot } = sampleTarget();
    const store = memoryReadModelStore();
    const onParked = (): never => {
      throw new Error('too many parks a minute');
    };
    const target = foldedTarget({ projection: fragile, instance, store, parkingLot, onParked });
    expect(await failureOf(target.apply(page))).to.equal('too many parks a minute');
    expect((await store.watermarks(instance)).size).to.equal(0);
  });
});

describe('a competing projector', () => {
  it('makes the page be judged anew', async () => {
    const store = memoryReadModelStore();
    const competitor = sampleTarget(fragile, store);
    let overtaken = false;
    const { target, rows, applied } = sampleTarget(
      fragile,
      interceptingStore(store, async () => {
        if (!overtaken) await competitor.target.apply({ ...good, to: 1, events: good.events.slice(0, 1) });
        overtaken = true;
      }),
    );
    expect(await target.apply(good)).to.deep.equal({ status: 'applied' });
    expect(await applied(sample.partition)).to.equal(2);
    expect(await rows()).to.deep.include({ id: 'ana', stars: [3, 4] });
  });

  it('may have applied all of the page', async () => {
    const store = memoryReadModelStore();
    const competitor = sampleTarget(fragile, store);
    const late = interceptingStore(store, async () => {
      await competitor.target.apply(good);
    });
    expect(await sampleTarget(fragile, late).target.apply(good)).to.deep.equal({ status: 'dropped' });
  });

  it('is given up on when it wins again and again', async () => {
    let tries = 0;
    const store = interceptingStore(memoryReadModelStore(), () => {
      tries += 1;
      throw new WatermarkMovedError('moved again');
    });
    expect(await failureOf(sampleTarget(fragile, store).target.apply(good))).to.equal('moved again');
    expect(tries).to.equal(competitionRetriesMax + 1);
  });
});

describe('a row that the store refuses for good', () => {
  /** Refuses to hold five stars. */
  const picky = () =>
    interceptingStore(memoryReadModelStore(), ({ rows }) => {
      if (JSON.stringify(rows).includes('5')) throw new RowRefusedError('five stars do not fit');
    });
  const page = pageWith(
    bookRated(3),
    bookRated(5, { book: dune }),
    bookRated(4, { book: dune }),
    bookRated(4, { book: zorba }),
  );

  it('is found by going event by event, and parks just that one', async () => {
    const { target, rows, parked, applied } = sampleTarget(fragile, picky());
    expect(await target.apply(page)).to.deep.equal({ status: 'applied' });
    expect(parked.map(({ position }) => position)).to.deep.equal([2]);
    expect(await rows()).to.have.deep.members([
      { id: 'ana', stars: [3, 4] },
      { id: 'b-emma', stars: [3] },
      { id: 'b-zorba', stars: [4] },
    ]);
    expect(await applied(sample.partition)).to.equal(4);
  });

  it('is found in the part of a page that was not applied yet', async () => {
    const { target, parked, applied } = sampleTarget(fragile, picky());
    await target.apply({ ...page, to: 1, events: page.events.slice(0, 1) });
    await target.apply(page);
    expect(parked.map(({ position }) => position)).to.deep.equal([2]);
    expect(await applied(sample.partition)).to.equal(4);
  });

  it('holds the page when it is refused even without the event that was parked', async () => {
    const refusing = interceptingStore(memoryReadModelStore(), () => {
      throw new RowRefusedError('no row is taken');
    });
    const { target, applied } = sampleTarget(fragile, refusing);
    expect(await failureOf(target.apply(page))).to.equal('no row is taken');
    expect(await applied(sample.partition)).to.equal(0);
  });
});

describe('the targets of a page', () => {
  it('say which instance they are, and how far it is', async () => {
    const { target } = sampleTarget();
    await target.apply(pageAfter(good, 0));
    expect(target).to.include({ name: 'fragile', version: 1, generation: 1 });
    expect([...(await target.watermarks())]).to.deep.equal([
      [sample.partition, { epoch: sample.epoch, position: 2 }],
    ]);
  });

  it('ask for a replay when a page is of another log', async () => {
    const { target } = sampleTarget();
    await target.apply(good);
    const message = await failureOf(target.apply({ ...good, epoch: 'restored', from: 3, to: 4 }));
    expect(message).to.contain('./estante replay fragile').and.to.contain('restored');
  });
});

const failureOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'nothing failed',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
