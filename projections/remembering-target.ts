import type { PageTarget } from './page-target.ts';
import type { Watermark } from './ports.ts';

/**
 * A target that remembers how far it is, so that a page which is applied already costs no look into the store: watermarks of an instance
 * only grow. Asking for `watermarks` corrects the memory by the store's own word, should that have lost something.
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
      if (applied.status !== 'gap') known.set(partition, { epoch, position: to });
      return applied;
    },
  };
}
