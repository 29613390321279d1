import type { PageTarget } from './page-target.ts';
import type { Watermark } from './ports.ts';

/**
 * A target that remembers how far it is, so that a page which is applied already costs no look into the store: watermarks of an instance
 * only grow. Where the store has lost something, its own word corrects the memory: the `watermarks` it is asked for, or a gap that it answers with.
 */
export function rememberingTarget(target: PageTarget): PageTarget {
  let known = new Map<number, Watermark>();
  return {
    ...target,
    watermarks: async () => {
      const stored = await target.watermarks();
      known = new Map(stored);
      return stored;
    },
    apply: async (page) => {
      const { epoch, partition, to } = page;
      const watermark = known.get(partition);
      if (watermark?.epoch === epoch && watermark.position >= to) return { status: 'dropped' };
      const applied = await target.apply(page);
      if (applied.status === 'gap') known.delete(partition);
      else known.set(partition, { epoch, position: to });
      return applied;
    },
  };
}
