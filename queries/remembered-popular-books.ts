import type { PopularBook, PopularBooks } from './ports.ts';

/** How many of the most liked books are remembered, and looked through for ones that a reader has not seen. */
export const popularRememberedMax = 1_000;
/** A list older than this is refreshed; all askers of that time share one read. */
export const popularRefreshAfterMs = 5_000;
/** A list older than this is not used any more, even when it cannot be refreshed. */
export const popularLastResortMs = 3_600_000;

type Kept = { readonly list: readonly PopularBook[]; readonly at: number };

/** The most liked books, the same for everybody, so read once for all askers; they outlive an outage of the store. */
export function rememberedPopularBooks(
  popular: PopularBooks,
  now: () => number = () => performance.now(),
): PopularBooks {
  let kept: Kept | undefined;
  let reading: Promise<Kept> | undefined;

  const read = async (): Promise<Kept> => {
    const at = now();
    return { list: await popular.top(popularRememberedMax), at };
  };

  const readOnce = (): Promise<Kept> => {
    reading ??= read().then(
      (fresh) => {
        reading = undefined;
        return (kept = fresh);
      },
      (error: unknown) => {
        reading = undefined;
        throw error;
      },
    );
    return reading;
  };

  const current = async (): Promise<Kept> => {
    const ageMs = kept === undefined ? Infinity : now() - kept.at;
    if (kept === undefined || ageMs > popularLastResortMs) return readOnce();
    // A refresh that fails is tried again by the next asker; until then the list remembered is the best there is.
    if (ageMs > popularRefreshAfterMs) readOnce().catch(() => undefined);
    return kept;
  };

  return { top: async (limit) => (await current()).list.slice(0, limit) };
}
