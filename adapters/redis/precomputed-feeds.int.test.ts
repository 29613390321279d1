import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { bookIdSchema, readerIdSchema } from '../../domain/ids.ts';
import { partitionOfOwner } from '../../domain/partition.ts';
import { columnsOf } from '../../domain/recommending/item-columns.ts';
import type { Recommendation } from '../../domain/recommending/recommendation.ts';
import type { Instance, Watermark } from '../../projections/ports.ts';
import { describePrecomputedFeeds } from '../../projections/testing/precomputed-feeds.contract.ts';
import type { Redis } from './client.ts';
import { feedKey, redisFeedStore } from './feed-store.ts';
import { redisFeeds } from './feeds.ts';
import { redisPrecomputedFeeds } from './precomputed-feeds.ts';
import { freshInstance, testPartitions, testRedis } from './testing.ts';

const reader = readerIdSchema.parse('r-ana');
const partition = partitionOfOwner(reader, testPartitions);
const find = (redis: Redis, { generation }: Instance) =>
  redisFeeds({ redis, partitionCount: testPartitions, liveGeneration: async () => generation }).find(reader);

let redis: Redis;
before(async () => {
  redis = await testRedis('projector');
});
after(() => redis.close());

describePrecomputedFeeds('precomputed feeds in Redis', async () => {
  const instance = freshInstance('feeds');
  const store = redisFeedStore({ redis, partitionCount: testPartitions });
  let from: Watermark | undefined;
  return {
    instance,
    partition,
    feeds: redisPrecomputedFeeds({ redis }),
    project: async (to, written) => {
      await store.apply(instance, { partition, from, to, written, deleted: [] });
      from = to;
    },
    modelOf: async () => (await find(redis, instance))?.modelVersion,
  };
});

describe('a new model beside the projector', () => {
  const item: Recommendation = {
    bookId: bookIdSchema.parse('b-kim'),
    score: 0.5,
    reason: { kind: 'because-you-rated', bookId: bookIdSchema.parse('b-emma') },
  };
  const pages = 150;

  it('takes over while events come and are read, and no reader is left without a feed or sees an older one', async () => {
    const instance = freshInstance('feeds');
    const store = redisFeedStore({ redis, partitionCount: testPartitions });
    const feeds = redisPrecomputedFeeds({ redis });
    const key = feedKey(instance, { partition, id: reader });
    let applied: Watermark | undefined;
    let isOver = false;
    /** The projector, which asks whatever model is served: the new one from the middle on. */
    const project = async (): Promise<void> => {
      for (let position = 1; position <= pages; position += 1) {
        const to = { epoch: 'e1', position };
        const modelVersion = position < pages / 2 ? 'm1' : 'm2';
        const written =
          position % 2 === 0 ? [] : [{ readerId: reader, position, modelVersion, items: [item] }];
        await store.apply(instance, { partition, from: applied, to, written, deleted: [] });
        applied = to;
      }
      isOver = true;
    };
    const outcomes: string[] = [];
    /** Precomputing, with the model of then and a past that is some positions old or new when it is written. */
    const precompute = async (behind: number): Promise<void> => {
      while (!isOver) {
        const position = Math.max(1, (applied?.position ?? 1) - behind);
        const modelVersion = position < pages / 2 ? 'm1' : 'm2';
        const batch = { partition, epoch: 'e1', position, modelVersion, withdrawn: [] };
        await turn();
        outcomes.push(
          ...(await feeds.write(instance, {
            ...batch,
            feeds: [{ readerId: reader, items: columnsOf([item]) }],
          })),
        );
      }
    };
    const seen: { position: number; modelVersion: string }[] = [];
    const missing: number[] = [];
    const watch = async (): Promise<void> => {
      while (!isOver) {
        const [at, modelVersion] = await redis.commands.hmGet(key, ['position', 'modelVersion']);
        if (at !== null && modelVersion !== null)
          seen.push({ position: Number(at), modelVersion: String(modelVersion) });
        else if (seen.length > 0) missing.push(seen.length);
      }
    };
    await Promise.all([project(), precompute(0), precompute(3), precompute(-2), watch()]);
    expect(missing).to.deep.equal([]);
    expect(seen.length).to.be.greaterThan(20);
    for (const [index, one] of seen.entries()) {
      const before = seen[index - 1];
      if (before === undefined) continue;
      expect(one.position).to.be.at.least(before.position);
      expect(one.modelVersion >= before.modelVersion).to.equal(true);
    }
    expect(new Set(outcomes)).to.include('written').and.include('newer');
    expect((await find(redis, instance))?.modelVersion).to.equal('m2');
  });
});
