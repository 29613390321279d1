import { expect } from 'chai';
import { requestOn } from '../../commands/testing/event-log.contract.ts';
import type { StreamId } from '../../domain/ids.ts';
import { testStores } from '../../infra/local/test-stores.ts';
import { postgresCheckpoints } from './checkpoints.ts';
import { postgresEventLog } from './event-log.ts';
import { postgresLogAudit } from './log-audit.ts';
import type { LogServers } from './log-servers.ts';
import { connectTestLog, streamIn, testLog } from './log-test-database.ts';
import { postgresParkingLot } from './parking-lot.ts';
import { loginUrl } from './read-test-database.ts';

const partition = 3;

describe('an audit of the log', function () {
  this.timeout(60_000);
  let log: LogServers;
  let asOps: LogServers;
  let streams: readonly [StreamId, StreamId];

  beforeEach(async () => {
    const founded = await testLog();
    ({ log } = founded);
    streams = [streamIn(partition), streamIn(partition)];
    const { postgresAdminUrl } = await testStores();
    const database = new URL(founded.url).pathname.slice(1);
    const url = await loginUrl(postgresAdminUrl, database, 'estante_ops');
    asOps = await connectTestLog([{ url, partitions: 'all' }]);
    const events = postgresEventLog(log);
    // Positions 1 to 7: three of the one stream, then three of the other, then one more of the first, each a command.
    for (const [stream, count] of [
      [streams[0], 3],
      [streams[1], 3],
    ] as const) {
      for (let version = 0; version < count; version += 1) {
        await events.append(requestOn(stream, { id: `c-${version}`, expectedVersion: version }));
      }
    }
    await events.append(requestOn(streams[0], { id: 'c-last', expectedVersion: 3 }));
  });
  afterEach(async () => {
    await asOps.close();
    await log.close();
  });

  const look = () => postgresLogAudit(asOps).partition(partition);
  /** What nobody may do, done as the owner with the safeguards off. */
  const tamper = async (statement: string, values: readonly unknown[] = []): Promise<void> => {
    const client = await log.serverOf(partition).pool.connect();
    try {
      await client.query('alter table log.event disable trigger user');
      await client.query(statement, [...values]);
      await client.query('alter table log.event enable trigger user');
    } finally {
      client.release();
    }
  };
  const copyOf = (position: number, as: { readonly position: number; readonly version: number }) =>
    tamper(
      `insert into log.event
       select partition, $2, stream, $3, command_id, command_digest, type, schema_version, data, meta, recorded_at
       from log.event where partition = ${partition} and position = $1`,
      [position, as.position, as.version],
    );

  it('finds nothing in a whole log, with the rights of an operator', async () => {
    expect(await look()).to.deep.equal({ head: 7, findings: [], beyond: [] });
    expect(await postgresLogAudit(asOps).baselessOutcomes()).to.deep.equal([]);
  });

  it('names an event that was deleted, and what lacks it', async () => {
    await tamper(`delete from log.event where partition = ${partition} and position = 2`);
    expect((await look()).findings).to.deep.equal([
      { kind: 'missing-event', partition, position: 2, to: 2, by: [`the log goes on at ${partition}.3`] },
      { kind: 'missing-version', stream: streams[0], version: 2, partition, position: 3 },
    ]);
  });

  it('names the first event of a partition when that was deleted', async () => {
    await tamper(`delete from log.event where partition = ${partition} and position = 1`);
    expect((await look()).findings[0]).to.include({ kind: 'missing-event', position: 1, to: 1 });
  });

  it('names the last event of a partition when that was deleted, by what has gone further', async () => {
    const moved = { partition, from: 0, to: 7 };
    await postgresCheckpoints(log).move('redis', 'test', [moved]);
    await postgresCheckpoints(log).move('feeds', 'earlier', [{ ...moved, to: 99 }]);
    await postgresParkingLot(log).park({
      projection: 'shelves',
      version: 1,
      stream: streams[0],
      partition,
      position: 7,
      type: 'BookRated',
      error: 'no',
    });
    expect((await look()).beyond).to.deep.equal([]);
    await tamper(`delete from log.event where partition = ${partition} and position = 7`);
    expect(await look()).to.deep.equal({
      head: 6,
      findings: [],
      beyond: [
        { by: 'the checkpoint of the queue redis', partition, position: 7 },
        { by: 'the record of what shelves has parked', partition, position: 7 },
      ],
    });
  });

  it('takes kept outcomes of commands for proof of the events that they name', async () => {
    await postgresEventLog(log).append(
      requestOn(streams[0], { id: 'c-nothing', expectedVersion: 4, events: [] }),
    );
    expect(await postgresLogAudit(asOps).baselessOutcomes()).to.deep.equal([]);
    await tamper(`delete from log.event where partition = ${partition} and position = 7`);
    expect(await postgresLogAudit(asOps).baselessOutcomes()).to.deep.equal([
      { stream: streams[0], version: 4, position: 7 },
    ]);
  });

  const copies = [
    {
      copied: 'an event that was copied to the end of its partition',
      first: 6,
      of: 1,
      version: 4,
      commandId: 'c-2',
    },
    {
      copied: 'an event that was copied right behind itself',
      first: 7,
      of: 0,
      version: 5,
      commandId: 'c-last',
    },
    {
      copied: 'a command that was written again after others',
      first: 1,
      of: 0,
      version: 5,
      commandId: 'c-0',
    },
  ] as const;
  for (const { copied, first, of, version, commandId } of copies) {
    it(`names ${copied}`, async () => {
      await copyOf(first, { position: 8, version });
      expect((await look()).findings).to.deep.equal([
        { kind: 'doubled-event', partition, position: 8, stream: streams[of], version, commandId, first },
      ]);
    });
  }

  it('names a position that is there twice', async () => {
    await tamper('alter table log.event drop constraint event_pkey');
    await copyOf(7, { position: 7, version: 5 });
    expect((await look()).findings[0]).to.deep.include({ kind: 'doubled-event', position: 7, first: 7 });
  });

  it('names a version that comes again', async () => {
    await tamper('drop index log.event_stream');
    await copyOf(7, { position: 8, version: 4 });
    const { findings } = await look();
    expect(findings[0]).to.deep.equal({
      kind: 'repeated-version',
      stream: streams[0],
      version: 4,
      partition,
      position: 8,
    });
  });

  it('takes several events of one command for what they are', async () => {
    const several = requestOn(streamIn(partition), { id: 'several' });
    const others = requestOn(several.stream, { id: 'other' });
    await postgresEventLog(log).append({ ...several, events: [...several.events, ...others.events] });
    expect((await look()).findings).to.deep.equal([]);
  });
});
