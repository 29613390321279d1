import { expect } from 'chai';
import { testStores } from '../../infra/local/test-stores.ts';
import type { ParkedEvent } from '../../projections/ports.ts';
import { describeParkingLot } from '../../projections/testing/parking-lot.contract.ts';
import { connectTestLog, foundedLog, partitionRange, streamIn, testLog } from './log-test-database.ts';
import type { LogServers } from './log-servers.ts';
import { postgresParkedStreams } from './parked-streams.ts';
import { postgresParkingLot } from './parking-lot.ts';
import { postgresParkingOffice } from './parking-office.ts';

const partition = 6;

describe('parking in PostgreSQL', function () {
  this.timeout(60_000);
  let log: LogServers;
  let url: string;

  before(async () => {
    ({ log, url } = await testLog());
  });
  after(() => log.close());

  describeParkingLot('the record of parked streams', async () => {
    await log.serverOf(partition).pool.query('delete from parking.parked');
    return {
      lot: { ...postgresParkingLot(log), ...postgresParkingOffice(log) },
      partition,
      streamOf: streamIn,
    };
  });

  it('lets a projector park, and park again what was retried, but neither skip nor forget', async () => {
    const lot = postgresParkingLot(log);
    const office = postgresParkingOffice(log);
    const event = parkedEvent({ position: 50 });
    // Only a superuser may act as a login that it is not a member of.
    const asProjector = new URL((await testStores()).postgresAdminUrl);
    asProjector.pathname = new URL(url).pathname;
    asProjector.searchParams.set('options', '-c role=estante_projector');
    const projector = await connectTestLog([{ url: asProjector.href, partitions: 'all' }]);
    try {
      await postgresParkingLot(projector).park(event);
      await office.release({ ...event, by: 'ana' });
      await postgresParkingLot(projector).park(event);
      expect((await lot.parked('shelves', 1, partition)).streams.get(event.stream)).to.equal(50);
      const { pool } = projector.serverOf(partition);
      for (const forbidden of ['delete from parking.parked', "update parking.parked set reason = 'none'"]) {
        const failure: unknown = await pool.query(forbidden).catch((error: unknown) => error);
        expect(failure).to.have.property('code', '42501');
      }
    } finally {
      await projector.close();
    }
  });
});

describe('the record of a partition that was moved to another server', function () {
  this.timeout(60_000);
  let log: LogServers;

  before(async () => {
    const [oldUrl, newUrl] = await Promise.all([
      foundedLog({ partitions: partitionRange(0, 15) }),
      foundedLog({ partitions: partitionRange(0, 7) }),
    ]);
    const old = await connectTestLog([{ url: oldUrl, partitions: 'all' }]);
    const event = parkedEvent({ position: 3 });
    await postgresParkingLot(old).park(event);
    await old.close();
    log = await connectTestLog([
      { url: newUrl, partitions: { from: 0, to: 7 } },
      { url: oldUrl, partitions: { from: 8, to: 15 } },
    ]);
    await postgresParkingLot(log).park({ ...event, position: 4 });
  });
  after(() => log.close());

  it('is listed once, and answers queries as it is now', async () => {
    const listed = await postgresParkingLot(log).list();
    expect(listed.map(({ position }) => position)).to.deep.equal([4]);
    const streams = postgresParkedStreams(log, { versionOf: () => 1 });
    expect([...(await streams.lowest('shelves'))]).to.deep.equal([[partition, 4]]);
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
