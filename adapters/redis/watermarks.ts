import { randomUUID } from 'node:crypto';
import type { Watermark } from '../../projections/ports.ts';
import type { Redis } from './client.ts';
import { watermarkKey, type Named } from './keys.ts';

/** A Redis, and the number of partitions of the log. */
export type PartitionedRedis = { readonly redis: Redis; readonly partitionCount: number };

/** A read model whose live generation is looked up; undefined before there is one. */
export type LiveReadModel = PartitionedRedis & { readonly liveGeneration: () => Promise<number | undefined> };

/** What a watermark key holds before anything was applied. */
export const nothingApplied = '';

/** What a watermark key holds: `epoch:position`, and perhaps what {@link rewrittenText} adds. */
export const watermarkText = (watermark: Watermark | undefined): string =>
  watermark === undefined ? nothingApplied : `${watermark.epoch}:${watermark.position}`;

/**
 * A watermark at the position that it had, after rows below it were written anew: another text, so that a projector that has read
 * the one before finds it moved.
 */
export const rewrittenText = (watermark: Watermark): string => `${watermarkText(watermark)}:${randomUUID()}`;

/** Reads {@link watermarkText}; undefined for a key that is missing or says that nothing was applied. */
export function parseWatermark(text: string | null): Watermark | undefined {
  if (text === null || text === nothingApplied) return undefined;
  // An epoch is letters and digits.
  const [epoch = '', position] = text.split(':');
  return { epoch, position: Number(position) };
}

/** What the watermark key of each partition holds, in order; null where it is missing. */
export const watermarkTexts = (
  { redis, partitionCount }: PartitionedRedis,
  named: Named,
): Promise<readonly (string | null)[]> =>
  // One command a partition, sent together: in a cluster one command may not name keys of several partitions.
  Promise.all(
    partitionsOf(partitionCount).map((partition) => redis.commands.get(watermarkKey(named, partition))),
  );

/** The watermark of every partition that something was applied of. */
export async function readWatermarks(
  partitioned: PartitionedRedis,
  named: Named,
): Promise<ReadonlyMap<number, Watermark>> {
  const watermarks = new Map<number, Watermark>();
  for (const [partition, text] of (await watermarkTexts(partitioned, named)).entries()) {
    const watermark = parseWatermark(text);
    if (watermark !== undefined) watermarks.set(partition, watermark);
  }
  return watermarks;
}

/** How far the live generation of a read model has come, by partition; for queries that wait for a position. */
export const liveWatermarks =
  (name: string, live: LiveReadModel) => async (): Promise<ReadonlyMap<number, Watermark>> => {
    const generation = await live.liveGeneration();
    return generation === undefined ? new Map() : readWatermarks(live, { name, generation });
  };

/** 0, 1, … up to the last partition. */
export const partitionsOf = (partitionCount: number): readonly number[] =>
  Array.from({ length: partitionCount }, (_, partition) => partition);
