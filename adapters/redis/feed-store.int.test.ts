import { expect } from 'chai';
import fc from 'fast-check';
import { bookIdSchema, readerIdSchema, type ReaderId } from '../../domain/ids.ts';
import { partitionOfOwner } from '../../domain/partition.ts';
import type { Recommendation } from '../../domain/recommending/recommendation.ts';
import { WatermarkMovedError, type Feed, type Instance, type Watermark } from '../../projections/ports.ts';
import type { Redis } from './client.ts';
import { feedKey, redisFeedStore, type RedisFeedStore } from './feed-store.ts';
import { redisFeeds } from './feeds.ts';
import { failureOf, freshInstance, testPartitions, testRedis } from './testing.ts';

describe('feeds in Redis', () => {
  const reader = readerIdSchema.parse('r-ana');
  const partition = partitionOfOwner(reader, testPartitions);
  let redis: Redis;
  let queryRedis: Redis;
  let store: RedisFeedStore;

  before(async () => {
    redis = await testRedis('projector');
    queryRedis = await testRedis('query');
    store = redisFeedStore({ redis, partitionCount: testPartitions });
  });
  after(() => Promise.all([redis.close(), queryRedis.close()]));

  const item = (book: string): Recommendation => ({
    bookId: bookIdSchema.parse(book),
    score: 0.5,
    reason: { kind: 'because-you-rated', bookId: bookIdSchema.parse('b-emma') },
  });
  const feed = (position: number, modelVersion: string, readerId: ReaderId = reader): Feed => ({
    readerId,
    position,
    modelVersion,
    items: [item(`b-${position}-${modelVersion.toLowerCase()}`)],
  });
  type Written = Partial<{ from: Watermark; to: Watermark; written: Feed[]; deleted: ReaderId[] }>;
  const apply = (instance: Instance, { from, to, written = [], deleted = [] }: Written): Promise<void> =>
    store.apply(instance, { partition, from, to: to ?? at(9), written, deleted });
  const at = (position: number, epoch = 'e1'): Watermark => ({ epoch, position });
  const find = ({ generation }: Instance) =>
    redisFeeds({
      redis: queryRedis,
      partitionCount: testPartitions,
      liveGeneration: async () => generation,
    }).find(reader);

  it('gives back the feed that was written', async () => {
    const instance = freshInstance('feeds');
    await apply(instance, { to: at(7), written: [feed(7, 'm1')] });
    expect(await find(instance)).to.deep.equal({ modelVersion: 'm1', items: [item('b-7-m1')] });
    expect(await store.watermarks(instance)).to.deep.equal(new Map([[partition, at(7)]]));
  });

  it('knows no feed of a reader who has none, nor before a generation is live', async () => {
    expect(await find(freshInstance('feeds'))).to.equal(undefined);
    const none = redisFeeds({
      redis: queryRedis,
      partitionCount: testPartitions,
      liveGeneration: async () => undefined,
    });
    expect(await none.find(reader)).to.equal(undefined);
  });

  it('changes nothing when the watermark is not the expected one', async () => {
    const instance = freshInstance('feeds');
    await apply(instance, { to: at(7), written: [feed(7, 'm1')] });
    const late = apply(instance, { from: at(6), to: at(8), written: [feed(8, 'm1')] });
    expect(await failureOf(late)).to.be.instanceOf(WatermarkMovedError);
    expect(await find(instance)).to.deep.include({ items: [item('b-7-m1')] });
    expect((await store.watermarks(instance)).get(partition)).to.deep.equal(at(7));
  });

  it('ends with the newest position and, of that, the newest model, in whatever order feeds are written', async () => {
    const version = fc.constantFrom('m1', 'm10', 'm2', 'M3', 'm-1', 'm');
    const pair = fc.record({ position: fc.integer({ min: 1, max: 12 }), modelVersion: version });
    await fc.assert(
      fc.asyncProperty(fc.array(pair, { minLength: 1, maxLength: 8 }), async (pairs) => {
        const instance = freshInstance('feeds');
        for (const [index, { position, modelVersion }] of pairs.entries()) {
          const from = index === 0 ? {} : { from: at(9) };
          await apply(instance, { ...from, written: [feed(position, modelVersion)] });
        }
        const newest = pairs.reduce((best, one) =>
          one.position > best.position ||
          (one.position === best.position && one.modelVersion > best.modelVersion)
            ? one
            : best,
        );
        expect(await find(instance)).to.deep.equal({
          modelVersion: newest.modelVersion,
          items: [item(`b-${newest.position}-${newest.modelVersion.toLowerCase()}`)],
        });
      }),
      { numRuns: 50 },
    );
  });

  it('replaces a feed of another epoch of the log, whatever its position', async () => {
    const instance = freshInstance('feeds');
    await apply(instance, { to: at(9, 'old'), written: [feed(9, 'm1')] });
    await apply(instance, { from: at(9, 'old'), to: at(2, 'new'), written: [feed(2, 'm1')] });
    expect(await find(instance)).to.deep.include({ items: [item('b-2-m1')] });
  });

  it('deletes feeds in the same step', async () => {
    const instance = freshInstance('feeds');
    const other = readerIdSchema.parse('r-bia');
    await apply(instance, { written: [feed(7, 'm1')] });
    await apply(instance, { from: at(9), written: [feed(7, 'm1', other)], deleted: [reader] });
    expect(await find(instance)).to.equal(undefined);
  });

  it('lets a feed expire, by default after 90 days', async () => {
    const instance = freshInstance('feeds');
    await apply(instance, { written: [feed(7, 'm1')] });
    const key = feedKey(instance, { partition, id: reader });
    expect(await redis.commands.ttl(key)).to.be.within(90 * 86_400 - 60, 90 * 86_400);
    const brief = redisFeedStore({ redis, partitionCount: testPartitions }, { expirySeconds: 60 });
    await brief.apply(instance, { partition, from: at(9), to: at(9), written: [feed(8, 'm1')], deleted: [] });
    expect(await redis.commands.ttl(key)).to.be.within(1, 60);
  });

  it('forgets feeds and watermarks when it is dropped', async () => {
    const instance = freshInstance('feeds');
    await apply(instance, { written: [feed(7, 'm1')] });
    await store.drop(instance);
    expect(await find(instance)).to.equal(undefined);
    expect(await store.watermarks(instance)).to.have.property('size', 0);
  });

  it('lets the query side read feeds but not write them', async () => {
    const instance = freshInstance('feeds');
    await apply(instance, { written: [feed(7, 'm1')] });
    const forbidden = redisFeedStore({ redis: queryRedis, partitionCount: testPartitions });
    const effect = { partition, from: at(9), to: at(10), written: [feed(9, 'm1')], deleted: [] };
    expect(String(await failureOf(forbidden.apply(instance, effect)))).to.include('NOPERM');
    const key = feedKey(instance, { partition, id: reader });
    expect(String(await failureOf(queryRedis.commands.set(key, 'x')))).to.include('NOPERM');
    expect(String(await failureOf(queryRedis.commands.unlink(key)))).to.include('NOPERM');
    expect(await find(instance)).to.deep.include({ items: [item('b-7-m1')] });
  });
});
