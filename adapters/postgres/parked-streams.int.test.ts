import { expect } from 'chai';
import { commandIdSchema, readingStream, type StreamId } from '../../domain/ids.ts';
import type { EpochPosition } from '../../domain/position.ts';
import { bookNamed, readerNamed } from '../memory/examples.ts';
import { postgresEventLog } from './event-log.ts';
import { testLog } from './log-test-database.ts';
import type { LogServers } from './log-servers.ts';
import { postgresParkedStreams } from './parked-streams.ts';
import { postgresParkingLot } from './parking-lot.ts';
import { postgresParkingOffice } from './parking-office.ts';

const ana = readerNamed('ana');
const [parkedStream, freeStream] = ['b1', 'b2'].map((id) => readingStream(ana, bookNamed(id))) as [
  StreamId,
  StreamId,
];

describe('parked streams in PostgreSQL', function () {
  this.timeout(60_000);
  let log: LogServers;
  let positions: EpochPosition[];

  before(async () => {
    ({ log } = await testLog());
    positions = [];
    for (const [stream, version] of [
      [parkedStream, 0],
      [freeStream, 0],
      [parkedStream, 1],
    ] as const) {
      positions.push(await view(log, stream, version));
    }
    const [first] = positions as [EpochPosition];
    await postgresParkingLot(log).park({
      projection: 'shelves',
      version: 2,
      stream: parkedStream,
      type: 'BookViewed',
      error: 'odd',
      partition: first.partition,
      position: first.position,
    });
  });
  after(() => log.close());

  const askOf = (version: number) => postgresParkedStreams(log, { versionOf: () => version });

  it('say where the first one of each partition is', async () => {
    const [first] = positions as [EpochPosition];
    expect([...(await askOf(2).lowest('shelves'))]).to.deep.equal([[first.partition, first.position]]);
    expect([...(await askOf(2).lowest('profiles'))]).to.deep.equal([]);
    expect([...(await askOf(1).lowest('shelves'))]).to.deep.equal([]);
  });

  it('wait with every later event, while other streams go on', async () => {
    const waiting = await Promise.all(positions.map((position) => askOf(2).waits('shelves', position)));
    expect(waiting).to.deep.equal([true, false, true]);
    expect(await askOf(2).waits('shelves', { partition: 99, position: 1, epoch: 'test' })).to.equal(false);
  });

  it('wait until a retry has brought its rows up to date, though it has let them go on before', async () => {
    const [first, , last] = positions as [EpochPosition, EpochPosition, EpochPosition];
    const office = postgresParkingOffice(log);
    const of = { projection: 'shelves', version: 2, partition: first.partition, stream: parkedStream };
    await office.release({ ...of, by: 'ana' });
    expect(await askOf(2).waits('shelves', last)).to.equal(true);
    expect([...(await askOf(2).lowest('shelves'))]).to.deep.equal([[first.partition, first.position]]);
    await office.settle(of);
    expect(await askOf(2).waits('shelves', last)).to.equal(false);
    expect([...(await askOf(2).lowest('shelves'))]).to.deep.equal([]);
  });
});

async function view(log: LogServers, stream: StreamId, expectedVersion: number): Promise<EpochPosition> {
  const commandId = commandIdSchema.parse(`view-${stream}-${expectedVersion}`);
  const result = await postgresEventLog(log).append({
    stream,
    commandId,
    digest: '',
    expectedVersion,
    refusal: null,
    meta: { commandId, correlationId: 'c', causationId: 'c', actor: ana },
    events: [
      {
        type: 'BookViewed',
        data: {
          readerId: ana,
          bookId: bookNamed('b1'),
          before: { shelf: null, stars: null, dismissed: false, interest: 'none' },
          viewedAt: '2026-01-01T00:00:00Z',
        },
      },
    ],
  });
  if (result.status !== 'appended') throw new Error(result.status);
  return result.position;
}
