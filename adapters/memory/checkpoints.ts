import type { Checkpoints } from '../../projections/ports.ts';

/** A relay's checkpoints in memory. Those of another epoch count as 0: what they say is about another log. */
export function memoryCheckpoints(): Checkpoints {
  const positions = new Map<string, Map<number, number>>();
  const of = (queue: string, epoch: string): Map<number, number> => {
    const key = `${queue} ${epoch}`;
    const known = positions.get(key) ?? new Map<number, number>();
    positions.set(key, known);
    return known;
  };
  return {
    read: async (queue, epoch) => new Map(of(queue, epoch)),
    move: async (queue, epoch, moves) => {
      const now = of(queue, epoch);
      for (const { partition, from, to } of moves) {
        if ((now.get(partition) ?? 0) === from) now.set(partition, to);
      }
    },
  };
}
