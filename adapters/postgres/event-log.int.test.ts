import { expect } from 'chai';
import { describeEventLog, freshStream, requestOn } from '../../commands/testing/event-log.contract.ts';
import { LogBusyError, type AppendRequest, type AppendResult } from '../../commands/ports.ts';
import type { LogServers } from './log-servers.ts';
import { forgetOldOutcomes, postgresEventLog } from './event-log.ts';
import { connectTestLog, streamIn, testLog } from './log-test-database.ts';
import { waitingLoadsMax } from './stream-loader.ts';

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

  it('never goes through the log to append to streams that are there, in sessions that began when it was empty', async () => {
    const { log: own, url } = await testLog();
    const writer = postgresEventLog(own);
    const streams = Array.from({ length: 200 }, () => freshStream());
    for (const expectedVersion of [0, 1, 2]) {
      const id = `c${expectedVersion}`;
      await Promise.all(streams.map((stream) => writer.append(requestOn(stream, { id, expectedVersion }))));
    }
    // What a session has read is counted when it ends.
    await own.close();
    const later = await connectTestLog([{ url, partitions: 'all' }]);
    const { rows } = await later
      .serverOf(0)
      .pool.query<{ read: string }>(
        `select seq_tup_read as read from pg_stat_user_tables where relid = 'log.event'::regclass`,
      );
    await later.close();
    expect(rows).to.deep.equal([{ read: '0' }]);
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

  for (const [what, bad] of [
    ['PostgreSQL itself refuses', { digest: 'U+0000: \u0000' }],
    ['cannot be sent to it', { expectedVersion: 2 ** 40 }],
  ] as const) {
    it(`never fails the neighbours of a command that ${what}`, () => takesNeighboursOf(bad));
  }

  async function takesNeighboursOf(bad: Partial<AppendRequest>): Promise<void> {
    const writer = postgresEventLog(log);
    const unknownToDoor = { ...requestOn(freshStream(), { id: 'bad' }), ...bad };
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
  }

  it('answers each command of a batch in which some are not as they thought', async () => {
    const writer = postgresEventLog(log, { lanes: 1 });
    const streams = Array.from({ length: 8 }, () => streamIn(3));
    const [fresh, known, gone, refused, old, grown, both, last] = streams;
    if (!fresh || !known || !gone || !refused || !old || !grown || !both || !last) throw new Error('too few');
    const two = [...requestOn(fresh, { id: 'any' }).events, ...requestOn(fresh, { id: 'any' }).events];
    await Promise.all([known, gone, grown].map((stream) => writer.append(requestOn(stream, { id: 'c1' }))));
    await writer.append(requestOn(old, { id: 'c1', events: [], refusal: 'book-not-found' }));
    const { rows } = await log.serverOf(3).pool.query<[string]>({
      text: 'select position from log.head where partition = 3',
      rowMode: 'array',
    });
    const head = Number(rows[0]?.[0]);
    const blocker = writer.append(requestOn(streamIn(4), { id: 'goes-alone' }));
    const results = await Promise.all([
      writer.append(requestOn(fresh, { id: 'c2', events: two })),
      writer.append(requestOn(known, { id: 'c1', expectedVersion: 1 })),
      writer.append(requestOn(gone, { id: 'c2' })),
      writer.append(requestOn(refused, { id: 'c2', events: [], refusal: 'book-not-found' })),
      writer.append(requestOn(old, { id: 'c1' })),
      writer.append(requestOn(grown, { id: 'c2', expectedVersion: 1 })),
      writer.append(requestOn(both, { id: 'c2', expectedVersion: 7 })),
      writer.append(requestOn(last, { id: 'c2', events: two })),
    ]);
    await blocker;
    const told = results.map((result) =>
      result.status === 'appended'
        ? [result.version, result.position.position - head]
        : result.status === 'duplicate'
          ? [result.status, result.prior.version, result.prior.refusal]
          : [result.status, result.actualVersion],
    );
    expect(told).to.deep.equal([
      [2, 2],
      ['duplicate', 1, null],
      ['conflict', 1],
      [0, -head],
      ['duplicate', 0, 'book-not-found'],
      [2, 3],
      ['conflict', 0],
      [2, 5],
    ]);
    const stored = await log.serverOf(3).pool.query<[string, string, number]>({
      text: 'select position, stream, version from log.event where partition = 3 and position > $1 order by position',
      values: [head],
      rowMode: 'array',
    });
    expect(
      stored.rows.map(([position, stream, version]) => [Number(position) - head, stream, version]),
    ).to.deep.equal([
      [1, fresh, 1],
      [2, fresh, 2],
      [3, grown, 2],
      [4, last, 1],
      [5, last, 2],
    ]);
  });

  it('is busy when more commands wait than there is room for, and takes them when there is', async () => {
    const { pool } = log.serverOf(0);
    const holder = await pool.connect();
    await holder.query(`select pg_advisory_lock(hashtext('estante.append'), 5)`);
    const writer = postgresEventLog(log, { lanes: 1, room: { countMax: 3, bytesMax: 1_000_000 } });
    const rate = (): Promise<AppendResult> => writer.append(requestOn(streamIn(5), { id: 'c' }));
    try {
      const taken = [rate(), rate(), rate()];
      const refused: unknown = await rate().catch((error: unknown) => error);
      expect(refused).to.be.instanceOf(LogBusyError);
      await holder.query('select pg_advisory_unlock_all()');
      expect((await Promise.all(taken)).map(({ status }) => status)).to.deep.equal(Array(3).fill('appended'));
      expect(await rate()).to.have.property('status', 'appended');
    } finally {
      holder.release(true);
    }
  });

  it('is busy when more streams wait to be loaded than there is room for', async () => {
    const { pool } = log.serverOf(0);
    const holder = await pool.connect();
    await holder.query('begin; lock table log.event in access exclusive mode');
    const { load } = postgresEventLog(log);
    const look = () =>
      load({ stream: freshStream(), commandId: requestOn(freshStream(), { id: 'c' }).commandId });
    try {
      const first = look();
      // The first is on its way from the next turn of the event loop on, and waits no more.
      await new Promise((resolve) => setImmediate(resolve));
      const waiting = Array.from({ length: waitingLoadsMax }, look);
      const refused: unknown = await look().catch((error: unknown) => error);
      expect(refused).to.be.instanceOf(LogBusyError);
      await holder.query('rollback');
      await Promise.all([first, ...waiting]);
      expect(await look()).to.have.property('version', 0);
    } finally {
      holder.release(true);
    }
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
