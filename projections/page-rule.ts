import type { Watermark } from './ports.ts';

/** What to do with the pages `[from..to]` of a partition, given what a projection has applied of it. */
export type PageVerdict =
  /** Everything in it has been applied. */
  | 'drop'
  /** Apply what lies above the watermark. */
  | 'apply'
  /** Events before it are missing: read them from the log first. */
  | 'gap'
  /** The log is not the one that was applied so far: stop, and ask for a replay. */
  | 'other-epoch';

type Run = { readonly epoch: string; readonly from: number; readonly to: number };

/** The page rule, one for every store. `watermark` undefined: nothing was applied yet. */
export function judgePage(watermark: Watermark | undefined, { epoch, from, to }: Run): PageVerdict {
  if (watermark !== undefined && watermark.epoch !== epoch) return 'other-epoch';
  const applied = watermark?.position ?? 0;
  if (to <= applied) return 'drop';
  return from <= applied + 1 ? 'apply' : 'gap';
}

/** Whether a watermark cannot stem from this log: another epoch, or beyond its head (the log was restored behind its readers). */
export const isAstray = (
  watermark: Watermark,
  head: { readonly epoch: string; readonly position: number },
): boolean => watermark.epoch !== head.epoch || watermark.position > head.position;

/** The log is not the one that this projection has applied: its read model must be replayed. */
export class ReplayNeededError extends Error {
  override readonly name = 'ReplayNeededError';
}
