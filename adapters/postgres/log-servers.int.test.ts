import { expect } from 'chai';
import { requestOn } from '../../commands/testing/event-log.contract.ts';
import { commandIdSchema } from '../../domain/ids.ts';
import { partitionCountDefault } from '../../domain/partition.ts';
import { testStores } from '../../infra/local/test-stores.ts';
import { postgresEventLog } from './event-log.ts';
import { postgresLogReader } from './log-reader.ts';
import { LogLayoutError, type LogServers, type LogUrl } from './log-servers.ts';
import { connectTestLog, foundedLog, partitionRange, streamIn, unfoundedLog } from './log-test-database.ts';
import { foundLog } from './migrate.ts';

const lower = { from: 0, to: 7 };
const upper = { from: 8, to: 15 };
const [lowerPartitions, upperPartitions] = [partitionRange(0, 7), partitionRange(8, 15)];

describe('a log on two servers', function () {
  this.timeout(60_000);
  let log: LogServers;

  before(async () => {
    // The upper server held everything once: what was moved away is still there, and must not be read.
    const [lowerUrl, upperUrl] = await Promise.all([
      foundedLog({ partitions: lowerPartitions }),
      foundedLog({ partitions: partitionRange(0, 15) }),
    ]);
    log = await connectTestLog([
      { url: lowerUrl, partitions: lower },
      { url: upperUrl, partitions: upper },
    ]);
  });
  after(() => log.close());

  it('takes every partition from the server that it is configured for', () => {
    expect(log).to.include({ epoch: 'test', partitionCount: partitionCountDefault });
    const [first, second] = log.servers;
    expect([first?.partitions, second?.partitions]).to.deep.equal([lowerPartitions, upperPartitions]);
    expect(lowerPartitions.map(log.serverOf)).to.deep.equal(lowerPartitions.map(() => first));
    expect(upperPartitions.map(log.serverOf)).to.deep.equal(upperPartitions.map(() => second));
    expect(() => log.serverOf(partitionCountDefault)).to.throw(LogLayoutError);
  });

  it('is appended to, loaded and read as one', async () => {
    const streams = [2, 13].map((partition) => ({ partition, stream: streamIn(partition) }));
    const events = postgresEventLog(log);
    const reader = postgresLogReader(log);
    for (const { partition, stream } of streams) {
      const position = { epoch: 'test', partition, position: 1 };
      expect(await events.append(requestOn(stream, { id: 'c' }))).to.deep.include({ position });
      const loaded = await events.load({ stream, commandId: commandIdSchema.parse('unseen') });
      expect(loaded).to.deep.include({ version: 1, position });
      const page = await reader.readPage({ partition, from: 1, bytesMax: 10_000, eventsMax: 10 });
      expect(page?.events.map((event) => event.stream)).to.deep.equal([stream]);
    }
    const heads = await reader.heads();
    expect(heads.positions.flatMap((position, partition) => (position > 0 ? [partition] : []))).to.deep.equal(
      [2, 13],
    );
    expect(heads).to.have.property('epoch', 'test');
  });
});

describe('servers that are not one log', function () {
  this.timeout(60_000);

  /** The error that connecting is refused with. */
  const refusalOf = async (urls: readonly LogUrl[]) => {
    const failure: unknown = await connectTestLog(urls).then(
      (log) => log.close(),
      (error: unknown) => error,
    );
    expect(failure).to.be.instanceOf(LogLayoutError);
    return failure;
  };
  const part = async (partitions: LogUrl['partitions'], foundation: Parameters<typeof foundedLog>[0]) => ({
    url: await foundedLog(foundation),
    partitions,
  });

  it('are refused when their epochs differ', async () => {
    const servers = [
      await part(lower, { partitions: lowerPartitions, epoch: 'one' }),
      await part(upper, { partitions: upperPartitions, epoch: 'other' }),
    ];
    expect(await refusalOf(servers))
      .to.have.property('message')
      .that.includes('their epochs differ');
  });

  it('are refused when differ in how many partitions', async () => {
    const servers = [
      await part(lower, { partitions: lowerPartitions }),
      await part(upper, { partitions: upperPartitions, partitionCount: 32 }),
    ];
    expect(await refusalOf(servers))
      .to.have.property('message')
      .that.includes('differ in how many partitions');
  });

  it('are refused when a partition is on both', async () => {
    const servers = [
      await part('all', { partitions: partitionRange(0, 8) }),
      await part('all', { partitions: upperPartitions }),
    ];
    expect(await refusalOf(servers)).to.have.property(
      'message',
      'partition 8 is on several configured servers',
    );
  });

  it('are refused when a partition is on none', async () => {
    const servers = [
      await part('all', { partitions: lowerPartitions }),
      await part('all', { partitions: partitionRange(9, 15) }),
    ];
    expect(await refusalOf(servers)).to.have.property('message', 'no configured server holds partition 8');
  });

  it('are refused when one does not hold what it is configured for', async () => {
    const servers = [await part({ from: 0, to: 15 }, { partitions: lowerPartitions })];
    expect(await refusalOf(servers))
      .to.have.property('message')
      .that.matches(/configured for 0-15 does not hold: 8, 9, .*15$/);
  });

  it('are refused when none is configured', async () => {
    expect(await refusalOf([])).to.have.property('message', 'no server of the event log is configured');
  });

  it('are refused, and the migrations asked for, when no log was founded there', async () => {
    const { createDatabase } = await testStores();
    const bare = await createDatabase(`log_bare_${process.pid}`);
    for (const url of [await unfoundedLog(), bare]) {
      expect(await refusalOf([{ url, partitions: 'all' }]))
        .to.have.property('message')
        .that.includes('run the migrations first');
    }
  });
});

describe('founding a log', function () {
  this.timeout(60_000);

  it('changes nothing the second time, and says what the log is', async () => {
    const url = await foundedLog({ epoch: 'first' });
    const again = await foundLog(url, {
      epoch: 'second',
      partitionCount: 16,
      partitions: partitionRange(0, 15),
    });
    expect(again).to.deep.equal({ epoch: 'first', partitionCount: 16 });
  });

  it('is refused with another number of partitions, and leaves the log as it was', async () => {
    const url = await foundedLog();
    const failure: unknown = await foundLog(url, {
      epoch: 'test',
      partitionCount: 32,
      partitions: partitionRange(0, 31),
    }).catch((error: unknown) => error);
    expect(failure).to.have.property(
      'message',
      'the log was founded with 16 partitions and cannot be used with 32',
    );
    const log = await connectTestLog([{ url, partitions: 'all' }]);
    const [server] = log.servers;
    await log.close();
    expect(server?.partitions).to.deep.equal(partitionRange(0, 15));
  });
});
