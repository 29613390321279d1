import { expect } from 'chai';
import { bookNamed } from '../../domain/testing/examples.ts';
import { describeBookNeighbours } from '../../queries/testing/book-neighbours.contract.ts';
import { redisBookNeighbours } from './book-neighbours.ts';
import type { Redis } from './client.ts';
import { publishedKey, shardKeyOf, shardKeysOf, versionsKey } from './neighbour-keys.ts';
import { redisNeighbourStore, replacedExpirySeconds } from './neighbour-store.ts';
import { failureOf, testRedis } from './testing.ts';

const first = 'n-20260101t000000000z';
const second = 'n-20260102t000000000z';
const emma = bookNamed('b-emma');
const rows = [{ bookId: emma, neighbours: [{ bookId: bookNamed('b-persuasion'), score: 0.5 }] }];

describe('neighbours of books in Redis', () => {
  let redis: Redis;
  let queryRedis: Redis;
  before(async () => {
    redis = await testRedis('projector');
    queryRedis = await testRedis('query');
  });
  after(() => Promise.all([redis.close(), queryRedis.close()]));

  const empty = async () => {
    for (const key of [publishedKey, versionsKey, ...shardKeysOf(first), ...shardKeysOf(second)]) {
      await redis.commands.unlink(key);
    }
    return { read: redisBookNeighbours(queryRedis), store: redisNeighbourStore(redis) };
  };

  describeBookNeighbours('as every store', empty);

  it('forgets a replaced version some minutes later, and not when it is published again', async () => {
    const { store } = await empty();
    for (const version of [first, second]) {
      await store.write(version, rows);
      await store.publish(version);
    }
    const key = shardKeyOf(first, emma);
    expect(await redis.commands.ttl(key)).to.be.within(replacedExpirySeconds - 30, replacedExpirySeconds);
    await store.write(first, rows);
    await store.publish(first);
    expect(await redis.commands.ttl(key)).to.equal(-1);
    expect(await redis.commands.ttl(shardKeyOf(second, emma))).to.be.above(0);
  });

  it('forgets what a publication left that never came to its end', async () => {
    const { store } = await empty();
    await store.write(first, rows);
    await store.write(second, rows);
    await store.publish(second);
    expect(await redis.commands.ttl(shardKeyOf(first, emma))).to.be.above(0);
  });

  it('says that nothing is published when a part was lost', async () => {
    const { store, read } = await empty();
    await store.write(first, rows);
    await store.publish(first);
    await redis.commands.unlink(shardKeyOf(first, emma));
    expect(await store.published()).to.equal(undefined);
    expect(await read.of([emma], 5)).to.deep.equal(new Map());
    await store.write(first, rows);
    await store.publish(first);
    expect((await read.of([emma], 5)).size).to.equal(1);
  });

  it('lets the query side read but not write', async () => {
    await empty();
    const forbidden = redisNeighbourStore(queryRedis);
    expect(String(await failureOf(forbidden.write(first, rows)))).to.include('NOPERM');
    expect(String(await failureOf(forbidden.publish(first)))).to.include('NOPERM');
  });
});
