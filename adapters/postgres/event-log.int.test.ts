import { expect } from 'chai';
import { describeEventLog, freshStream, requestOn } from '../../commands/testing/event-log.contract.ts';
import type { LogServers } from './log-servers.ts';
import { forgetOldOutcomes, postgresEventLog } from './event-log.ts';
import { testLog } from './log-test-database.ts';

for (const lanes of [1, 3]) {
  describeEventLog(`the event log in PostgreSQL, written in ${lanes} lane(s)`, async () => {
    const { log } = await testLog();
    after(() => log.close());
    return {
      log: postgresEventLog(log, { lanes }),
      positionsOf: async (partition) => {
        const { rows } = await log.serverOf(partition).pool.query<[string]>({
          text: 'select position from log.event where partition = $1 order by position',
          values: [partition],
          rowMode: 'array',
        });
        return rows.map(([position]) => Number(position));
      },
    };
  });
}

describe('log.append', () => {
  let log: LogServers;
  before(async () => ({ log } = await testLog()));
  after(() => log.close());

  it('keeps positions dense when several processes append to the same partitions', async () => {
    const writers = [1, 2, 3].map(() => postgresEventLog(log));
    const appends = writers.flatMap((writer) =>
      Array.from({ length: 200 }, () => writer.append(requestOn(freshStream(), { id: 'c' }))),
    );
    await Promise.all(appends);
    const { rows } = await log.serverOf(0).pool.query<[boolean, string]>({
      text: `select bool_and(last = events), sum(events) from
        (select max(position) as last, count(*) as events from log.event group by partition) as by_partition`,
      rowMode: 'array',
    });
    expect(rows).to.deep.equal([[true, '600']]);
  });

  it('refuses a batch for a partition that is closed here, and takes nothing of it', async () => {
    const { pool } = log.serverOf(0);
    await pool.query('update log.partition set is_open = false');
    const stream = freshStream();
    const failure: unknown = await postgresEventLog(log)
      .append(requestOn(stream, { id: 'c' }))
      .catch((error: unknown) => error);
    await pool.query('update log.partition set is_open = true');
    expect(failure)
      .to.have.property('message')
      .that.matches(/partition \d+ is not open on this server/);
    const { rows } = await pool.query('select 1 from log.event where stream = $1', [stream]);
    expect(rows).to.have.length(0);
  });

  it('never fails the neighbours of a command that PostgreSQL itself refuses', async () => {
    const writer = postgresEventLog(log);
    const unknownToDoor = { ...requestOn(freshStream(), { id: 'bad' }), expectedVersion: 2 ** 40 };
    const results = await Promise.allSettled([
      ...Array.from({ length: 5 }, () => writer.append(requestOn(freshStream(), { id: 'good' }))),
      writer.append(unknownToDoor),
      ...Array.from({ length: 5 }, () => writer.append(requestOn(freshStream(), { id: 'good' }))),
    ]);
    expect(results.map(({ status }) => status)).to.deep.equal([
      ...Array.from({ length: 5 }, () => 'fulfilled'),
      'rejected',
      ...Array.from({ length: 5 }, () => 'fulfilled'),
    ]);
  });

  it('forgets the outcome of a command without events after a day, and not before', async () => {
    const { pool } = log.serverOf(0);
    const writer = postgresEventLog(log);
    const [old, recent] = [freshStream(), freshStream()];
    for (const stream of [old, recent]) await writer.append(requestOn(stream, { id: 'c', events: [] }));
    await pool.query(
      `update log.command_outcome set recorded_at = now() - interval '25 hours' where stream = $1`,
      [old],
    );
    await forgetOldOutcomes(log);
    const { rows } = await pool.query('select stream from log.command_outcome where stream = any ($1)', [
      [old, recent],
    ]);
    expect(rows).to.deep.equal([{ stream: recent }]);
  });

  for (const change of ['update log.event set version = 9', 'delete from log.event', 'truncate log.event']) {
    it(`is the only way to write: \`${change}\` is refused, even to the owner`, async () => {
      const failure: unknown = await log
        .serverOf(0)
        .pool.query(change)
        .catch((error: unknown) => error);
      expect(failure)
        .to.have.property('message')
        .that.matches(/append-only/);
    });
  }
});
