import type { Instance } from '../../projections/ports.ts';

/** Which read model, in which incarnation. */
export type Named = Pick<Instance, 'name' | 'generation'>;

/**
 * What every key of one partition of a read model starts with: `est:{7}:popular-books:g2:`. In a cluster the braces keep
 * all keys of a partition on one node, whatever the read model, so that one function may touch them together.
 */
export const keyPrefix = ({ name, generation }: Named, partition: number): string =>
  `est:{${partition}}:${name}:g${generation}:`;

/** Matches every key of a read model, in all partitions; ids and names hold nothing that a pattern would read otherwise. */
export const keyPattern = ({ name, generation }: Named): string => `est:{*}:${name}:g${generation}:*`;

/** The key of a partition's watermark. Its absence says that nothing prepared the partition, or that Redis lost it. */
export const watermarkKey = (named: Named, partition: number): string =>
  `${keyPrefix(named, partition)}watermark`;
