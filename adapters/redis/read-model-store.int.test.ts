import { expect } from 'chai';
import fc from 'fast-check';
import { popularBooks } from '../../projections/popular-books.ts';
import { RowRefusedError, WatermarkMovedError, type Instance } from '../../projections/ports.ts';
import { describeReadModelStore } from '../../projections/testing/read-model-store.contract.ts';
import { trending } from '../../projections/trending.ts';
import type { Redis } from './client.ts';
import { keyPrefix, watermarkKey } from './keys.ts';
import { redisReadModelStore } from './read-model-store.ts';
import { failureOf, freshInstance, testPartitions, testRedis } from './testing.ts';

let redis: Redis;

before(async () => {
  redis = await testRedis('projector');
});
after(() => redis.close());

describeReadModelStore('the Redis read-model store', [popularBooks, trending], async () => ({
  store: redisReadModelStore({ redis, partitionCount: testPartitions }),
  runs: 20,
}));

describe('a Redis read model', () => {
  const partition = 5;
  const epoch = 'e1';
  const key = { bookId: 'b-emma', partition };
  const storeOn = (under: Redis) => redisReadModelStore({ redis: under, partitionCount: testPartitions });

  const apply = (instance: Instance, position: number, row: unknown): Promise<void> =>
    storeOn(redis).transact(instance, partition, async () => ({
      changes: [{ key, row, position }],
      watermark: { epoch, position },
    }));

  const rowsOf = async (instance: Instance): Promise<unknown[]> => {
    const rows: unknown[] = [];
    for await (const row of storeOn(redis).rows(instance)) rows.push(row);
    return rows;
  };

  it('changes neither rows nor watermark when another projector was faster', async () => {
    const instance = freshInstance('popular-books');
    const slow = storeOn(redis).transact(instance, partition, async () => {
      await apply(instance, 2, { ...key, likes: 2 });
      return {
        changes: [{ key, row: { ...key, likes: 99 }, position: 3 }],
        watermark: { epoch, position: 3 },
      };
    });
    expect(await failureOf(slow)).to.be.instanceOf(WatermarkMovedError);
    expect(await rowsOf(instance)).to.deep.equal([{ ...key, likes: 2 }]);
    expect(await storeOn(redis).watermarks(instance)).to.deep.equal(
      new Map([[partition, { epoch, position: 2 }]]),
    );
  });

  it('loads no rows that another projector has moved on since the watermark was read', async () => {
    const instance = freshInstance('popular-books');
    await apply(instance, 1, { ...key, likes: 1 });
    let loaded: unknown;
    const slow = storeOn(redis).transact(instance, partition, async ({ load }) => {
      await apply(instance, 2, { ...key, likes: 2 });
      loaded = await load([key]);
      return undefined;
    });
    expect(await failureOf(slow)).to.be.instanceOf(WatermarkMovedError);
    expect(loaded).to.equal(undefined);
  });

  it('forgets what a lost watermark left behind, before it counts again', async () => {
    const instance = freshInstance('popular-books');
    await apply(instance, 2, { ...key, likes: 2 });
    await redis.commands.unlink(watermarkKey(instance, partition));
    const other = { bookId: 'b-persuasion', partition };
    await storeOn(redis).transact(instance, partition, async ({ watermark, load }) => {
      expect(watermark).to.equal(undefined);
      expect(await load([key])).to.have.property('size', 0);
      return {
        changes: [{ key: other, row: { ...other, likes: 1 }, position: 1 }],
        watermark: { epoch, position: 1 },
      };
    });
    expect(await rowsOf(instance)).to.deep.equal([{ ...other, likes: 1 }]);
  });

  it('loads its functions again when the server has lost them', async () => {
    const owner = await testRedis('owner');
    const [server] = await owner.primaries();
    await server?.functionFlush();
    await owner.close();
    const instance = freshInstance('popular-books');
    await apply(instance, 1, { ...key, likes: 1 });
    expect(await rowsOf(instance)).to.deep.equal([{ ...key, likes: 1 }]);
  });

  it('refuses a row that is none of its projection', async () => {
    const instance = freshInstance('popular-books');
    const refused = apply(instance, 1, { ...key, likes: 0.5 });
    expect(await failureOf(refused)).to.be.instanceOf(RowRefusedError);
    expect(await storeOn(redis).watermarks(instance)).to.have.property('size', 0);
  });

  it('refuses a number that is not finite', async () => {
    const instance = freshInstance('trending');
    for (const score of [Infinity, NaN]) {
      const refused = apply(instance, 1, { ...key, score });
      expect(await failureOf(refused)).to.be.instanceOf(RowRefusedError);
    }
    expect(await storeOn(redis).watermarks(instance)).to.have.property('size', 0);
  });

  it('gives back each number to the last bit, in small sets and in large ones', async () => {
    const positive = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });
    await fc.assert(
      fc.asyncProperty(fc.array(positive, { minLength: 1, maxLength: 300, size: 'max' }), async (numbers) => {
        const instance = freshInstance('trending');
        const rows = numbers.map((score, index) => ({ bookId: `b-${index}`, partition, score }));
        await storeOn(redis).transact(instance, partition, async () => ({
          changes: rows.map((row) => ({ key: { bookId: row.bookId, partition }, row, position: 1 })),
          watermark: { epoch, position: 1 },
        }));
        expect(await rowsOf(instance)).to.have.deep.members(rows);
        await storeOn(redis).transact(instance, partition, async ({ load }) => {
          const loaded = await load(rows.map(({ bookId }) => ({ bookId, partition })));
          expect([...loaded.values()].map(({ row }) => row)).to.deep.equal(rows);
          return undefined;
        });
        await storeOn(redis).drop(instance);
      }),
      { numRuns: 50 },
    );
  });

  it('gives back every row of a set that takes several commands to read', async () => {
    const instance = freshInstance('popular-books');
    const keys = Array.from({ length: 2_500 }, (_, index) => ({ bookId: `b-${index}`, partition }));
    await storeOn(redis).transact(instance, partition, async () => ({
      changes: keys.map((one, index) => ({ key: one, row: { ...one, likes: index % 7 }, position: 1 })),
      watermark: { epoch, position: 1 },
    }));
    expect(await rowsOf(instance)).to.have.length(2_500);
    await storeOn(redis).transact(instance, partition, async ({ load }) => {
      expect(await load(keys)).to.have.property('size', 2_500);
      return undefined;
    });
    await storeOn(redis).drop(instance);
    expect(await rowsOf(instance)).to.deep.equal([]);
  });

  it('keeps every key of a partition under one hash tag', () => {
    const instance = { name: 'popular-books', generation: 2 };
    expect(watermarkKey(instance, 7)).to.equal('est:{7}:popular-books:g2:watermark');
    expect(keyPrefix(instance, 7)).to.equal('est:{7}:popular-books:g2:');
  });
});
