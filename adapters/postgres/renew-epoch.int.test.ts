import { expect } from 'chai';
import { requestOn } from '../../commands/testing/event-log.contract.ts';
import { postgresEventLog } from './event-log.ts';
import { epochsNow, holdEpoch } from './held-epoch.ts';
import { postgresLogReader } from './log-reader.ts';
import type { LogServers, LogUrl } from './log-servers.ts';
import { connectTestLog, foundedLog, partitionRange, streamIn } from './log-test-database.ts';
import { postgresParkingLot } from './parking-lot.ts';
import { renewEpoch } from './renew-epoch.ts';

describe('a log that was restored', function () {
  this.timeout(60_000);
  let urls: readonly LogUrl[];
  let log: LogServers;

  beforeEach(async () => {
    const [lower, upper] = await Promise.all([
      foundedLog({ epoch: 'before', partitions: partitionRange(0, 7) }),
      foundedLog({ epoch: 'before', partitions: partitionRange(8, 15) }),
    ]);
    urls = [
      { url: lower, partitions: { from: 0, to: 7 } },
      { url: upper, partitions: { from: 8, to: 15 } },
    ];
    log = await connectTestLog(urls);
  });
  afterEach(() => log.close());

  it('gets one new epoch on all of its servers, which those who read it notice', async () => {
    await postgresEventLog(log).append(requestOn(streamIn(3), { id: 'c' }));
    expect(await renewEpoch(urls, 'after')).to.deep.equal(['before', 'before']);
    expect(await epochsNow(log)).to.deep.equal(['after', 'after']);
    const reader = postgresLogReader(log);
    expect(await reader.heads()).to.have.property('epoch', 'after');
    expect(await reader.readPage({ partition: 3, from: 1, bytesMax: 1, eventsMax: 1 })).to.have.property(
      'epoch',
      'after',
    );
  });

  it('forgets what was parked of events that it does not hold any more, and nothing else', async () => {
    await postgresEventLog(log).append(requestOn(streamIn(3), { id: 'c' }));
    const parkingLot = postgresParkingLot(log);
    for (const position of [1, 2]) {
      await parkingLot.park({
        projection: 'shelves',
        version: 1,
        stream: streamIn(3),
        partition: 3,
        position,
        type: 'BookRated',
        error: 'cannot be applied',
      });
    }
    await renewEpoch(urls, 'after');
    expect((await parkingLot.list()).map(({ position }) => position)).to.deep.equal([1]);
  });

  it('is mended by a second call when only some of its servers have the new epoch', async () => {
    await renewEpoch(urls.slice(0, 1), 'half');
    expect(await renewEpoch(urls, 'after')).to.deep.equal(['half', 'before']);
    expect(await epochsNow(log)).to.deep.equal(['after', 'after']);
  });

  it('keeps its epoch everywhere when one of its servers cannot be reached', async () => {
    const away: LogUrl = { url: 'postgres://nobody@127.0.0.1:1/nothing', partitions: { from: 8, to: 15 } };
    const error = await renewEpoch([...urls.slice(0, 1), away], 'after').catch((caught: unknown) => caught);
    expect(error).to.have.property('code', 'ECONNREFUSED');
    expect(await epochsNow(log)).to.deep.equal(['before', 'before']);
  });

  it('takes nothing more from a process that began before, on whichever connection', async () => {
    await holdEpoch(log);
    const events = postgresEventLog(log);
    await events.append(requestOn(streamIn(3), { id: 'c' }));
    await renewEpoch(urls, 'after');
    const refusals = await Promise.all(
      Array.from({ length: 4 }, (_, index) =>
        events.append(requestOn(streamIn(index * 4), { id: 'c' })).catch((caught: unknown) => caught),
      ),
    );
    for (const refusal of refusals) {
      expect(refusal).to.be.instanceOf(Error).with.property('message').that.include('new epoch, after');
    }
    const { positions } = await postgresLogReader(log).heads();
    expect(positions.reduce((sum, head) => sum + head, 0)).to.equal(1);
  });

  it('lets an append that is being written commit first, under the epoch before', async () => {
    const [writer] = log.servers;
    const client = await writer?.pool.connect();
    await client?.query('begin');
    await client?.query("select pg_advisory_xact_lock(hashtext('estante.append'), 5)");
    let renewed = false;
    const renewing = renewEpoch(urls, 'after').then(() => (renewed = true));
    await waitsForLock(writer);
    expect(renewed).to.equal(false);
    await client?.query('commit');
    client?.release();
    await renewing;
    expect(await epochsNow(log)).to.deep.equal(['after', 'after']);
  });

  it('takes appends from processes that began afterwards', async () => {
    await renewEpoch(urls, 'after');
    const again = await connectTestLog(urls);
    try {
      await holdEpoch(again);
      const appended = await postgresEventLog(again).append(requestOn(streamIn(9), { id: 'c' }));
      expect(appended).to.deep.include({ position: { epoch: 'after', partition: 9, position: 1 } });
    } finally {
      await again.close();
    }
  });
});

const waitTriesMax = 5_000;

/** Resolves when somebody waits for an advisory lock on this server's database. */
async function waitsForLock(server: LogServers['servers'][number] | undefined): Promise<void> {
  for (let tries = 0; tries < waitTriesMax; tries += 1) {
    const answer = await server?.pool.query(
      `select from pg_locks where locktype = 'advisory' and not granted
       and database = (select oid from pg_database where datname = current_database())`,
    );
    if (answer?.rowCount !== 0) return;
  }
  throw new Error('nobody waits');
}
