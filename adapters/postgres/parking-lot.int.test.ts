import { expect } from 'chai';
import type { ParkedEvent, ParkingLot } from '../../projections/ports.ts';
import type { LogServers } from './log-servers.ts';
import { streamIn, testLog } from './log-test-database.ts';
import { postgresParkingLot } from './parking-lot.ts';

const partition = 6;

describe('the record of parked streams in PostgreSQL', function () {
  this.timeout(60_000);
  let log: LogServers;
  let lot: ParkingLot;

  before(async () => {
    ({ log } = await testLog());
    lot = postgresParkingLot(log);
  });
  after(() => log.close());
  beforeEach(() => log.serverOf(partition).pool.query('delete from parking.parked'));

  const parkedOf = async (projection = 'shelves', version = 1) => {
    const { streams, skipped } = await lot.parked(projection, version, partition);
    return { streams: Object.fromEntries(streams), skipped: [...skipped] };
  };

  it('is empty at first', async () => {
    expect(await parkedOf()).to.deep.equal({ streams: {}, skipped: [] });
    expect(await lot.list()).to.deep.equal([]);
  });

  it('keeps an event as it was parked first, however often it is parked', async () => {
    const event = parkedEvent({ position: 7, error: 'odd' });
    await lot.park(event);
    const [first] = await lot.list();
    await lot.park({ ...event, error: 'odd again' });
    expect(await lot.list()).to.deep.equal([first]);
    expect(first).to.deep.include(event);
  });

  it('knows where each stream was parked first', async () => {
    const [one, other] = [streamIn(partition), streamIn(partition)];
    for (const [stream, position] of [
      [one, 12],
      [one, 5],
      [other, 8],
      [one, 9],
    ] as const) {
      await lot.park(parkedEvent({ stream, position }));
    }
    expect((await parkedOf()).streams).to.deep.equal({ [one]: 5, [other]: 8 });
  });

  it('passes over what was skipped, and holds nothing back for it', async () => {
    const stream = streamIn(partition);
    await skip(log, parkedEvent({ stream, position: 5 }));
    expect(await parkedOf()).to.deep.equal({ streams: {}, skipped: [5] });
    await lot.park(parkedEvent({ stream, position: 9 }));
    expect(await parkedOf()).to.deep.equal({ streams: { [stream]: 9 }, skipped: [5] });
  });

  it('does not park again what was skipped', async () => {
    const event = parkedEvent({ position: 5 });
    await skip(log, event);
    await lot.park(event);
    expect(await parkedOf()).to.deep.equal({ streams: {}, skipped: [5] });
    expect(await lot.list()).to.deep.equal([]);
  });

  it('is kept apart by projection, version and partition', async () => {
    const event = parkedEvent({ position: 5 });
    await lot.park(event);
    const elsewhere = streamIn(partition + 1);
    await lot.park({ ...event, stream: elsewhere, partition: partition + 1 });
    expect((await parkedOf('shelves', 1)).streams).to.deep.equal({ [event.stream]: 5 });
    expect((await parkedOf('shelves', 2)).streams).to.deep.equal({});
    expect((await parkedOf('profiles', 1)).streams).to.deep.equal({});
    await lot.park({ ...event, version: 2, error: 'odd still' });
    expect((await parkedOf('shelves', 2)).streams).to.deep.equal({ [event.stream]: 5 });
  });

  it('lists what is parked of all projections and partitions, and since when', async () => {
    const startMs = Date.now();
    const events = [
      parkedEvent({ position: 5 }),
      parkedEvent({ position: 2, projection: 'profiles', version: 3 }),
      parkedEvent({ position: 9, partition: 0, stream: streamIn(0) }),
    ];
    for (const event of events) await lot.park(event);
    await skip(log, parkedEvent({ position: 6 }));
    const listed = await lot.list();
    expect(listed.map(({ parkedAt: _, ...event }) => event)).to.have.deep.members(events);
    for (const { parkedAt } of listed) {
      expect(Date.parse(parkedAt)).to.be.within(startMs, Date.now());
      expect(new Date(parkedAt).toISOString()).to.equal(parkedAt);
    }
  });
});

const parkedEvent = (change: Partial<ParkedEvent>): ParkedEvent => ({
  projection: 'shelves',
  version: 1,
  stream: streamIn(partition),
  partition,
  position: 1,
  type: 'BookRated',
  error: 'odd',
  ...change,
});

async function skip(log: LogServers, event: ParkedEvent): Promise<void> {
  await log.serverOf(event.partition).pool.query(
    `insert into parking.parked (projection, version, stream, partition, position, type, error, status, reason)
     values ($1, $2, $3, $4, $5, $6, $7, 'skipped', 'not worth keeping')`,
    [event.projection, event.version, event.stream, event.partition, event.position, event.type, event.error],
  );
}
