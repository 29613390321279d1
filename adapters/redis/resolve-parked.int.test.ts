import { popularBooks } from '../../projections/popular-books.ts';
import { describeResolvingParked } from '../../projections/testing/resolve-parked.contract.ts';
import { trending } from '../../projections/trending.ts';
import type { Redis } from './client.ts';
import { redisReadModelStore } from './read-model-store.ts';
import { testPartitions, testRedis } from './testing.ts';

let redis: Redis;

after(() => redis.close());

describeResolvingParked('read models in Redis, healing', [popularBooks, trending], async () => {
  redis = await testRedis('projector');
  return { store: redisReadModelStore({ redis, partitionCount: testPartitions }), runs: 30 };
});
