import { z } from 'zod';
import type { Instance } from '../../projections/ports.ts';
import {
  FeedsOfOtherLogError,
  type FeedOutcome,
  type PrecomputeCheckpoint,
  type PrecomputedFeeds,
} from '../../projections/precompute-ports.ts';
import { feedExpirySecondsDefault, feedKey } from './feed-store.ts';
import { callFunction } from './functions.ts';
import { keyPrefix, watermarkKey } from './keys.ts';
import type { PartitionedRedis } from './watermarks.ts';

/** Feeds in Redis as they are precomputed: one function a partition and batch, which compares each with the one that is there. */
export const redisPrecomputedFeeds = (
  { redis }: Pick<PartitionedRedis, 'redis'>,
  { expirySeconds = feedExpirySecondsDefault }: { readonly expirySeconds?: number } = {},
): PrecomputedFeeds => ({
  write: async (instance, { partition, epoch, position, modelVersion, withdrawn, feeds }) => {
    const answered = await callFunction(redis, 'estante_precompute_feeds', {
      keys: [
        watermarkKey(instance, partition),
        ...feeds.map(({ readerId }) => feedKey(instance, { partition, id: readerId })),
      ],
      args: [
        epoch,
        String(position),
        modelVersion,
        String(expirySeconds),
        String(withdrawn.length),
        ...withdrawn,
        ...feeds.map(({ items }) => (items.books === '' ? '' : JSON.stringify(items))),
      ],
    });
    const outcomes = z.array(z.int()).parse(answered);
    if (outcomes.length < feeds.length) {
      throw new FeedsOfOtherLogError(
        `the feeds belong to another log than the history: \`./estante replay ${instance.name}\``,
      );
    }
    return outcomes.map(outcomeOf);
  },
  checkpoint: async (instance) => {
    const text = await redis.commands.get(checkpointKey(instance));
    return text === null ? undefined : parsedCheckpoint(text);
  },
  saveCheckpoint: async (instance, checkpoint) => {
    const key = checkpointKey(instance);
    if (checkpoint === undefined) await redis.commands.unlink(key);
    else
      await redis.commands.set(key, JSON.stringify(checkpoint), {
        expiration: { type: 'EX', value: checkpointSeconds },
      });
  },
});

const outcomeOf = (answered: number): FeedOutcome =>
  answered === 1 ? 'written' : answered === 0 ? 'newer' : 'unsure';

/** It belongs to no reader, so it lies in any partition, and goes with the feeds of its generation. */
const checkpointKey = (instance: Instance): string => `${keyPrefix(instance, 0)}precomputing`;

/** Nobody goes on with a run that was left for a week. */
const checkpointSeconds = 7 * 24 * 60 * 60;

const checkpointSchema = z.object({
  modelVersion: z.string(),
  epoch: z.string(),
  activeDays: z.number().optional(),
  actedSince: z.string().optional(),
  after: z.string(),
  done: z.int(),
});

/** One that another version of this code wrote in another form counts as none. */
function parsedCheckpoint(text: string): PrecomputeCheckpoint | undefined {
  const parsed = checkpointSchema.safeParse(JSON.parse(text));
  if (!parsed.success) return undefined;
  const { activeDays, actedSince, ...kept } = parsed.data;
  return { ...kept, activeDays, actedSince };
}
