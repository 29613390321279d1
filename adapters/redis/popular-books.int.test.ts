import { expect } from 'chai';
import fc from 'fast-check';
import type { Instance } from '../../projections/ports.ts';
import type { Redis } from './client.ts';
import { watermarkKey } from './keys.ts';
import { redisPopularBooks } from './popular-books.ts';
import { popularity } from './rankings.ts';
import {
  failureOf,
  freshInstance,
  storedRanking,
  testRedis,
  writeRanking,
  type NumbersByBook,
} from './testing.ts';
import { liveWatermarks } from './watermarks.ts';

describe('popular books in Redis', () => {
  const partitionCount = 4;
  let redis: Redis;
  let queryRedis: Redis;

  before(async () => {
    redis = await testRedis('projector');
    queryRedis = await testRedis('query');
  });
  after(() => Promise.all([redis.close(), queryRedis.close()]));

  /** Likes by partition and book. */
  type Likes = readonly NumbersByBook[];

  const stored = (likes: Likes): Promise<Instance> =>
    storedRanking(popularity, { redis, partitionCount }, likes);

  const write = (instance: Instance, partition: number, numbers: NumbersByBook) =>
    writeRanking(popularity, { redis, partitionCount }, { instance, partition, numbers });

  const live = ({ generation }: Instance) => ({
    redis: queryRedis,
    partitionCount,
    liveGeneration: async () => generation,
  });

  it('sums the partitions, most liked first and equal ones by id', async () => {
    const instance = await stored([
      { 'b-emma': 2, 'b-dune': 1 },
      { 'b-dune': 5 },
      { 'b-ulisses': 2 },
      { 'b-emma': 1 },
    ]);
    expect(await redisPopularBooks(live(instance)).top(2)).to.deep.equal([
      { bookId: 'b-dune', likes: 6 },
      { bookId: 'b-emma', likes: 3 },
    ]);
  });

  it('finds a book that is nowhere at the top but first in sum', async () => {
    const everywhereSecond = [0, 1, 2, 3].map((partition) => ({
      [`b-local-${partition}`]: 10,
      'b-second': 9,
    }));
    const instance = await stored(everywhereSecond);
    expect(await redisPopularBooks(live(instance)).top(1)).to.deep.equal([{ bookId: 'b-second', likes: 36 }]);
  });

  it('has the likes of a full count, for any spread of likes and any limit', async () => {
    const ofPartition = fc.dictionary(
      fc.integer({ min: 0, max: 14 }).map((number) => `b-${number}`),
      fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 60 })),
    );
    const spread = fc.array(ofPartition, { minLength: partitionCount, maxLength: partitionCount });
    await fc.assert(
      fc.asyncProperty(spread, fc.integer({ min: 1, max: 6 }), async (likes, limit) => {
        const instance = await stored(likes);
        const top = await redisPopularBooks(live(instance)).top(limit);
        const sums = sumOf(likes);
        const expected = [...sums.values()].sort((left, right) => right - left).slice(0, limit);
        expect(top.map(({ likes: counted }) => counted)).to.deep.equal(expected);
        for (const { bookId, likes: counted } of top) expect(sums.get(bookId)).to.equal(counted);
      }),
      { numRuns: 100 },
    );
  });

  it('gives the same list again for a while, then counts anew', async () => {
    const instance = await stored([{ 'b-emma': 1 }, {}, {}, {}]);
    let nowMs = 0;
    const books = redisPopularBooks(live(instance), { ageMsMax: 1_000, now: () => nowMs });
    expect(await books.top(5)).to.deep.equal([{ bookId: 'b-emma', likes: 1 }]);
    await write(instance, 2, { 'b-emma': 4 });
    nowMs = 999;
    expect(await books.top(3)).to.deep.equal([{ bookId: 'b-emma', likes: 1 }]);
    nowMs = 1_000;
    expect(await books.top(3)).to.deep.equal([{ bookId: 'b-emma', likes: 5 }]);
  });

  it('is empty, and not away, when nothing is liked yet', async () => {
    const instance = await stored([]);
    expect(await redisPopularBooks(live(instance)).top(5)).to.deep.equal([]);
  });

  it('rejects while a partition is lost, and not for longer', async () => {
    const instance = await stored([{ 'b-emma': 1 }, {}, {}, {}]);
    await redis.commands.unlink(watermarkKey(instance, 2));
    const books = redisPopularBooks(live(instance));
    const failure = await failureOf(books.top(5));
    expect(failure).to.have.property('message', 'the popular books of partition 2 are being rebuilt');
    await write(instance, 2, { 'b-emma': 1 });
    expect(await books.top(5)).to.deep.equal([{ bookId: 'b-emma', likes: 2 }]);
  });

  it('rejects while no generation is live', async () => {
    const books = redisPopularBooks({ ...live(freshInstance('-')), liveGeneration: async () => undefined });
    expect(await failureOf(books.top(5))).to.be.instanceOf(Error);
  });

  it('tells how far each partition of the live generation has come', async () => {
    const instance = await stored([{}, { 'b-emma': 1 }]);
    const watermarks = await liveWatermarks('popular-books', live(instance))();
    expect(watermarks.get(1)).to.deep.equal({ epoch: 'e1', position: 1 });
    expect(watermarks.get(3)).to.equal(undefined);
  });

  const sumOf = (likes: Likes): ReadonlyMap<string, number> => {
    const sums = new Map<string, number>();
    for (const [bookId, count] of likes.flatMap((ofBooks) => Object.entries(ofBooks))) {
      sums.set(bookId, (sums.get(bookId) ?? 0) + count);
    }
    return sums;
  };
});
