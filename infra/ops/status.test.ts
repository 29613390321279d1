import { expect } from 'chai';
import { memoryLog } from '../../adapters/memory/event-log.ts';
import { streamIdSchema } from '../../domain/ids.ts';
import { ana, bia } from '../../domain/testing/examples.ts';
import type { Instance, Watermark } from '../../projections/ports.ts';
import { append, homeOf, ratingsBy } from '../../projections/testing/append.ts';
import { findingsOf, lagSecondsMax, projectionStatus, type Status } from './status.ts';

const instance: Instance = { name: 'book-titles', version: 2, generation: 3 };
const startedAt = Date.parse('2026-05-01T12:00:00.000Z');
const [anasHome, biasHome] = [homeOf(ana), homeOf(bia)];

/** Four ratings of ana's, a second apart, then two of bia's: the last is of the sixth second. */
async function sixRatings() {
  let second = 0;
  const log = memoryLog({ clock: () => new Date(startedAt + (second += 1) * 1_000) });
  await append(log, ...ratingsBy(ana, 4), ...ratingsBy(bia, 2));
  const statusAt = async (
    watermarks: ReadonlyMap<number, Watermark>,
    { codeVersion = 2, seconds = 10 }: { readonly codeVersion?: number; readonly seconds?: number } = {},
  ) =>
    projectionStatus(
      log,
      await log.heads(),
      { instance, codeVersion, watermarks },
      new Date(startedAt + seconds * 1_000),
    );
  return { log, statusAt };
}

const watermarks = (anas: number, bias: number, epoch = 'memory'): ReadonlyMap<number, Watermark> =>
  new Map([
    [anasHome, { epoch, position: anas }],
    [biasHome, { epoch, position: bias }],
  ]);

describe('the status of a projection', () => {
  it('has no lag when everything is applied', async () => {
    const { statusAt } = await sixRatings();
    const status = await statusAt(watermarks(4, 2));
    expect(status).to.deep.include({ ...instance, codeVersion: 2, lagEvents: 0, lagSeconds: 0 });
    expect(status.partitions).to.have.length(16);
    expect(status.partitions.some(({ astray }) => astray)).to.equal(false);
  });

  it('counts the events that are not applied, and the age of the oldest of them', async () => {
    const { statusAt } = await sixRatings();
    const { lagEvents, lagSeconds, partitions } = await statusAt(watermarks(1, 1));
    expect({ lagEvents, lagSeconds }).to.deep.equal({ lagEvents: 4, lagSeconds: 8 });
    expect(partitions.filter((partition) => partition.lagEvents > 0)).to.have.deep.members([
      { partition: anasHome, head: 4, watermark: 1, lagEvents: 3, lagSeconds: 8, astray: false },
      { partition: biasHome, head: 2, watermark: 1, lagEvents: 1, lagSeconds: 4, astray: false },
    ]);
  });

  it('lacks everything of a partition that it has no watermark of', async () => {
    const { statusAt } = await sixRatings();
    const { lagEvents, lagSeconds, partitions } = await statusAt(new Map());
    expect({ lagEvents, lagSeconds }).to.deep.equal({ lagEvents: 6, lagSeconds: 9 });
    expect(partitions.some(({ astray }) => astray)).to.equal(false);
  });

  it('is never younger than now, whatever the clocks say', async () => {
    const { statusAt } = await sixRatings();
    expect((await statusAt(watermarks(3, 2), { seconds: 0 })).lagSeconds).to.equal(0);
  });

  it('knows a watermark that is beyond the log, or of another log', async () => {
    const { statusAt } = await sixRatings();
    const astrayOf = async (given: ReadonlyMap<number, Watermark>) =>
      (await statusAt(given)).partitions.filter(({ astray }) => astray).map(({ partition }) => partition);
    expect(await astrayOf(watermarks(5, 2))).to.deep.equal([anasHome]);
    expect(await astrayOf(watermarks(4, 2, 'another'))).to.have.members([anasHome, biasHome]);
  });

  it('does not count events below nothing when a watermark is beyond the log', async () => {
    const { statusAt } = await sixRatings();
    expect((await statusAt(watermarks(9, 2))).lagEvents).to.equal(0);
  });
});

describe('what an operator should look at', () => {
  const quiet = { projections: [], queues: [], parked: [] };
  const parked: Status['parked'][number] = {
    projection: 'book-titles',
    version: 2,
    stream: streamIdSchema.parse('book-b-emma'),
    partition: 7,
    position: 42,
    type: 'BookAdded',
    error: 'the title is too long',
    parkedAt: '2026-05-01T12:00:00.000Z',
  };

  it('is nothing when all is well', async () => {
    const { statusAt } = await sixRatings();
    const projections = [await statusAt(watermarks(4, 2))];
    const queues = [{ queue: 'redis', waiting: 3, inFlight: 1, dead: 0 }];
    expect(findingsOf({ projections, queues, parked: [] })).to.deep.equal([]);
  });

  it('is a read model of another log, with what to do', async () => {
    const { statusAt } = await sixRatings();
    const projections = [await statusAt(watermarks(4, 2, 'another'))];
    expect(findingsOf({ ...quiet, projections })).to.deep.equal([
      'book-titles was built from another log than this one: `./estante replay book-titles`',
    ]);
  });

  it('is a read model of another version of its code', async () => {
    const { statusAt } = await sixRatings();
    const projections = [await statusAt(watermarks(4, 2), { codeVersion: 3 })];
    expect(findingsOf({ ...quiet, projections })).to.deep.equal([
      'book-titles was built by version 2, the code is version 3: `./estante replay book-titles`',
    ]);
  });

  it('is a pause, and a lag that comes of it', async () => {
    const { log } = await sixRatings();
    const pausedSince = '2026-05-01T12:00:00.000Z';
    const measured = { instance, codeVersion: 2, watermarks: watermarks(0, 2), pausedSince };
    const projections = [
      await projectionStatus(log, await log.heads(), measured, new Date(startedAt + 100_000)),
    ];
    expect(findingsOf({ ...quiet, projections })).to.deep.equal([
      'book-titles is paused since 2026-05-01T12:00:00.000Z: `./estante resume book-titles`',
      'book-titles is 99 s behind the log, as it is paused',
    ]);
  });

  it('is a lag above the limit, not one at it', async () => {
    const { statusAt } = await sixRatings();
    const behindBy = async (seconds: number) => [await statusAt(watermarks(0, 2), { seconds: 1 + seconds })];
    expect(findingsOf({ ...quiet, projections: await behindBy(lagSecondsMax) })).to.deep.equal([]);
    expect(findingsOf({ ...quiet, projections: await behindBy(lagSecondsMax + 1) })).to.deep.equal([
      'book-titles is 61 s behind the log',
    ]);
  });

  it('is a dead letter', () => {
    const queues = [
      { queue: 'postgresql', waiting: 0, inFlight: 0, dead: 0 },
      { queue: 'feeds', waiting: 0, inFlight: 0, dead: 2 },
    ];
    expect(findingsOf({ ...quiet, queues })).to.deep.equal([
      '2 message(s) in the dead-letter queue of feeds',
    ]);
  });

  it('is a parked stream', () => {
    expect(findingsOf({ ...quiet, parked: [parked] })).to.deep.equal([
      'book-titles has parked book-b-emma at 7.42',
    ]);
  });
});
