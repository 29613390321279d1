import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Checkpoints } from '../../projections/ports.ts';
import { postgresCheckpoints } from './checkpoints.ts';
import type { LogServers } from './log-servers.ts';
import { testLog } from './log-test-database.ts';

describe('the checkpoints of queues in PostgreSQL', function () {
  this.timeout(60_000);
  let log: LogServers;
  let checkpoints: Checkpoints;
  let queue: string;

  before(async () => {
    ({ log } = await testLog());
    checkpoints = postgresCheckpoints(log);
  });
  after(() => log.close());
  beforeEach(() => {
    queue = `queue-${randomUUID()}`;
  });

  const move = (partition: number, from: number, to: number, epoch = 'test') =>
    checkpoints.move(queue, epoch, [{ partition, from, to }]);
  const read = async (epoch = 'test') => Object.fromEntries(await checkpoints.read(queue, epoch));

  it('are missing, which means 0, until they are moved', async () => {
    expect(await read()).to.deep.equal({});
    await move(4, 0, 10);
    expect(await read()).to.deep.equal({ 4: 10 });
  });

  it('move for several partitions at once', async () => {
    await checkpoints.move(queue, 'test', [
      { partition: 15, from: 0, to: 3 },
      { partition: 0, from: 0, to: 5 },
    ]);
    await checkpoints.move(queue, 'test', []);
    expect(await read()).to.deep.equal({ 0: 5, 15: 3 });
  });

  it('stay where they are when a move starts from somewhere else', async () => {
    await move(4, 7, 12);
    expect(await read()).to.deep.equal({});
    await move(4, 0, 10);
    await move(4, 0, 12);
    await move(4, 9, 12);
    await move(4, 11, 12);
    expect(await read()).to.deep.equal({ 4: 10 });
    await move(4, 10, 12);
    expect(await read()).to.deep.equal({ 4: 12 });
  });

  it('drop the stale moves among others', async () => {
    await move(1, 0, 5);
    await checkpoints.move(queue, 'test', [
      { partition: 1, from: 0, to: 9 },
      { partition: 2, from: 0, to: 9 },
    ]);
    expect(await read()).to.deep.equal({ 1: 5, 2: 9 });
  });

  it('never go back', async () => {
    await move(4, 0, 10);
    await move(4, 10, 8);
    expect(await read()).to.deep.equal({ 4: 10 });
  });

  it('move as far as one of several relays says that move them at once', async () => {
    await Promise.all([11, 13, 12].map((to) => move(4, 0, to)));
    const { 4: reached = 0 } = await read();
    expect(reached).to.be.oneOf([11, 12, 13]);
    await Promise.all(Array.from({ length: 5 }, () => move(4, reached, reached + 1)));
    expect(await read()).to.deep.equal({ 4: reached + 1 });
  });

  it('count as 0 for another epoch of the log, which overwrites them', async () => {
    await move(4, 0, 10, 'lost');
    expect(await read('restored')).to.deep.equal({});
    await move(4, 10, 12, 'restored');
    expect(await read('restored')).to.deep.equal({});
    await move(4, 0, 3, 'restored');
    expect(await read('restored')).to.deep.equal({ 4: 3 });
    expect(await read('lost')).to.deep.equal({});
  });

  it('of two queues do not disturb each other', async () => {
    const other = `${queue}-other`;
    await move(4, 0, 10);
    await checkpoints.move(other, 'test', [{ partition: 4, from: 0, to: 2 }]);
    expect(await read()).to.deep.equal({ 4: 10 });
    expect(Object.fromEntries(await checkpoints.read(other, 'test'))).to.deep.equal({ 4: 2 });
  });
});
