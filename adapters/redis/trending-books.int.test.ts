import { expect } from 'chai';
import fc from 'fast-check';
import { bookIdSchema } from '../../domain/ids.ts';
import type { Redis } from './client.ts';
import { watermarkKey } from './keys.ts';
import { trend } from './rankings.ts';
import { failureOf, storedRanking, testPartitions, testRedis, type NumbersByBook } from './testing.ts';
import { redisTrendingBooks } from './trending-books.ts';
import { liveWatermarks } from './watermarks.ts';

describe('trending books in Redis', () => {
  const partitionCount = testPartitions;
  let redis: Redis;
  let queryRedis: Redis;

  before(async () => {
    redis = await testRedis('projector');
    queryRedis = await testRedis('query');
  });
  after(() => Promise.all([redis.close(), queryRedis.close()]));

  const live = (generation: number | undefined) => ({
    redis: queryRedis,
    partitionCount,
    liveGeneration: async () => generation,
  });
  const stored = async (scores: readonly NumbersByBook[]) => {
    const { generation } = await storedRanking(trend, { redis, partitionCount }, scores);
    return { generation, books: redisTrendingBooks(live(generation)) };
  };

  it('sums the partitions, highest score first and equal ones by id', async () => {
    const { books } = await stored([{ 'b-emma': 0.2, 'b-dune': 1 }, { 'b-dune': 2.5 }, { 'b-ulisses': 0.2 }]);
    expect(await books.top(3)).to.deep.equal([
      { bookId: 'b-dune', score: 3.5 },
      { bookId: 'b-emma', score: 0.2 },
      { bookId: 'b-ulisses', score: 0.2 },
    ]);
  });

  it('finds a book that only the rounding of its sum lifts to the top', async () => {
    const spread = Array.from({ length: partitionCount }, (_, partition) => ({
      'b-spread': 0.1,
      [`b-local-${partition}`]: partition === 0 ? 1.6 : 0.2,
    }));
    const { books } = await stored(spread);
    expect(await books.top(1)).to.deep.equal([{ bookId: 'b-spread', score: 1.6000000000000003 }]);
  });

  it('finds a book that lies behind more equal ones than are read of a partition', async () => {
    const equal = Array.from({ length: 5_100 }, (_, index) => [`m-${1_000 + index}`, 10] as const);
    const { books } = await stored([
      { ...Object.fromEntries(equal), 'a-behind': 10 },
      { 'b-first': 12, 'a-behind': 4.5 },
      { 'm-6000': 8, 'a-behind': 3.9 },
    ]);
    expect(await books.top(1)).to.deep.equal([{ bookId: 'a-behind', score: 10 + 4.5 + 3.9 }]);
  });

  it('ranks as a full sum would, for any spread of scores and any limit', async () => {
    const score = fc.oneof(
      fc.constantFrom(0.1, 0.2, 0.3, 0.7, 1, 1.1),
      fc.double({ min: 2 ** -30, max: 2 ** 990, noNaN: true }),
    );
    const ofPartition = fc.dictionary(
      fc.integer({ min: 0, max: 14 }).map((number) => `b-${number}`),
      score,
    );
    const spread = fc.array(ofPartition, { minLength: partitionCount, maxLength: partitionCount });
    await fc.assert(
      fc.asyncProperty(spread, fc.integer({ min: 1, max: 6 }), async (scores, limit) => {
        const { books } = await stored(scores);
        const full = fullRanking(scores);
        expect(await books.top(limit)).to.deep.equal(full.slice(0, limit));
        const asked = [...new Set(scores.flatMap((ofBooks) => Object.keys(ofBooks)))].slice(0, 5);
        expect(await books.among([...asked, 'b-unknown'].map((id) => bookIdSchema.parse(id)))).to.deep.equal(
          full.filter(({ bookId }) => asked.includes(bookId)),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('ranks thousands of books that are asked for', async () => {
    const ids = Array.from({ length: 2_500 }, (_, index) => bookIdSchema.parse(`b-${index}`));
    const scores = Object.fromEntries(ids.map((id, index) => [id, index + 0.5]));
    const { books } = await stored([{}, scores]);
    const ranked = await books.among(ids);
    expect(ranked).to.have.length(2_500);
    expect(ranked[0]).to.deep.equal({ bookId: 'b-2499', score: 2_499.5 });
    expect(await books.among([])).to.deep.equal([]);
  });

  it('is empty, and not away, when nobody cares for anything yet', async () => {
    const { books } = await stored([]);
    expect(await books.top(5)).to.deep.equal([]);
    expect(await books.among([bookIdSchema.parse('b-emma')])).to.deep.equal([]);
  });

  it('rejects while a partition is lost, and while no generation is live', async () => {
    const { books, generation } = await stored([{ 'b-emma': 1 }]);
    await redis.commands.unlink(watermarkKey({ name: 'trending', generation }, 2));
    for (const asked of [books.top(5), books.among([bookIdSchema.parse('b-emma')])]) {
      expect(await failureOf(asked)).to.have.property(
        'message',
        'the trending books of partition 2 are being rebuilt',
      );
    }
    const none = redisTrendingBooks(live(undefined));
    expect(await failureOf(none.top(5))).to.have.property('message', 'there are no live trending books yet');
  });

  it('tells how far each partition of the live generation has come', async () => {
    const { generation } = await stored([{}, { 'b-emma': 1 }]);
    const watermarks = await liveWatermarks('trending', live(generation))();
    expect(watermarks.get(1)).to.deep.equal({ epoch: 'e1', position: 1 });
    expect(watermarks.get(3)).to.equal(undefined);
  });

  const fullRanking = (scores: readonly NumbersByBook[]) => {
    const sums = new Map<string, number>();
    for (const [bookId, score] of scores.flatMap((ofBooks) => Object.entries(ofBooks))) {
      sums.set(bookId, (sums.get(bookId) ?? 0) + score);
    }
    return [...sums]
      .map(([bookId, score]) => ({ bookId, score }))
      .sort((left, right) => right.score - left.score || (left.bookId < right.bookId ? -1 : 1));
  };
});
