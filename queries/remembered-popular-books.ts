import type { PopularBooks } from './ports.ts';
import { rememberedRead } from './remembered-read.ts';

/** How many of the most liked books are remembered, and looked through for ones that a reader has not seen. */
export const popularRememberedMax = 1_000;
/** A list older than this is refreshed; all askers of that time share one read. */
export const popularRefreshAfterMs = 5_000;
/** A list older than this is not used any more, even when it cannot be refreshed. */
export const popularLastResortMs = 3_600_000;

/** The most liked books, the same for everybody, so read once for all askers; they outlive an outage of the store. */
export function rememberedPopularBooks(
  popular: PopularBooks,
  now: () => number = () => performance.now(),
): PopularBooks {
  const ages = { refreshAfterMs: popularRefreshAfterMs, lastResortMs: popularLastResortMs };
  const list = rememberedRead(() => popular.top(popularRememberedMax), ages, now);
  return { top: async (limit) => (await list()).slice(0, limit) };
}
