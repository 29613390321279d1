import { describePrecomputedFeeds } from '../../projections/testing/precomputed-feeds.contract.ts';
import { memoryPrecomputedFeeds } from './precomputed-feeds.ts';

describePrecomputedFeeds('precomputed feeds in memory', async () => {
  const feeds = memoryPrecomputedFeeds();
  return {
    instance: { name: 'feeds', version: 1, generation: 1 },
    partition: 3,
    feeds,
    project: async (to, written) => {
      feeds.watermarks.set(3, to);
      for (const feed of written) feeds.feeds.set(feed.readerId, { ...feed, epoch: to.epoch });
    },
    modelOf: async (readerId) => feeds.feeds.get(readerId)?.modelVersion,
  };
});
