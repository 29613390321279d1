import type { ReaderId } from '../../domain/ids.ts';
import { itemsOf } from '../../domain/recommending/item-columns.ts';
import type { Feed, Watermark } from '../../projections/ports.ts';
import {
  FeedsOfOtherLogError,
  type FeedOutcome,
  type PrecomputeCheckpoint,
  type PrecomputedBatch,
  type PrecomputedFeeds,
} from '../../projections/precompute-ports.ts';

/** Feeds in memory as they are precomputed, of one instance, with what the projector has applied. */
export type MemoryPrecomputedFeeds = PrecomputedFeeds & {
  readonly feeds: Map<ReaderId, Feed & { readonly epoch: string }>;
  readonly watermarks: Map<number, Watermark>;
};

export function memoryPrecomputedFeeds(): MemoryPrecomputedFeeds {
  const feeds: MemoryPrecomputedFeeds['feeds'] = new Map();
  const watermarks = new Map<number, Watermark>();
  let kept: PrecomputeCheckpoint | undefined;
  const outcomeOf = (batch: PrecomputedBatch, readerId: ReaderId): FeedOutcome => {
    const held = feeds.get(readerId);
    if (held === undefined) {
      return (watermarks.get(batch.partition)?.position ?? 0) > batch.position ? 'unsure' : 'written';
    }
    if (held.epoch !== batch.epoch) return 'written';
    const isNewerModel =
      held.modelVersion > batch.modelVersion && !batch.withdrawn.includes(held.modelVersion);
    return held.position > batch.position || isNewerModel ? 'newer' : 'written';
  };
  return {
    feeds,
    watermarks,
    write: async (_instance, batch) => {
      const { partition, epoch, position, modelVersion } = batch;
      if ((watermarks.get(partition)?.epoch ?? epoch) !== epoch) {
        throw new FeedsOfOtherLogError('the feeds belong to another log than the history');
      }
      return batch.feeds.map(({ readerId, items }) => {
        const outcome = outcomeOf(batch, readerId);
        if (outcome === 'written' && items.books === '') feeds.delete(readerId);
        else if (outcome === 'written')
          feeds.set(readerId, { readerId, epoch, position, modelVersion, items: itemsOf(items) });
        return outcome;
      });
    },
    checkpoint: async () => kept,
    saveCheckpoint: async (_instance, checkpoint) => {
      kept = checkpoint;
    },
  };
}
