import type { PopularBook, PopularBooks } from '../../queries/ports.ts';
import { topBooks } from './ranked-books.ts';
import { popularity } from './rankings.ts';
import type { LiveReadModel } from './watermarks.ts';

/** The longest list that is answered; more is cut to it. */
export const popularBooksMax = 1_000;

/** How long a list is given again before it is counted anew. */
export const popularBooksAgeMsMax = 2_000;

type Held = {
  readonly limit: number;
  readonly untilMs: number;
  readonly list: Promise<readonly PopularBook[]>;
};

type PopularBooksOptions = { readonly ageMsMax?: number; readonly now?: () => number };

/**
 * The books that most readers like, summed over the partitions. One list is kept for {@link popularBooksAgeMsMax}, and callers
 * share its making. Rejects while a partition has no watermark: Redis lost it, and the counts are being rebuilt.
 */
export function redisPopularBooks(
  live: LiveReadModel,
  { ageMsMax = popularBooksAgeMsMax, now = () => performance.now() }: PopularBooksOptions = {},
): PopularBooks {
  let held: Held | undefined;
  const listOf = (limit: number): Promise<readonly PopularBook[]> => {
    if (held !== undefined && held.limit >= limit && now() < held.untilMs) return held.list;
    const made: Held = { limit, untilMs: now() + ageMsMax, list: countTop(live, limit) };
    held = made;
    made.list.catch(() => {
      if (held === made) held = undefined;
    });
    return made.list;
  };
  return {
    top: async (limit) => (await listOf(Math.min(limit, popularBooksMax))).slice(0, limit),
  };
}

const countTop = async (live: LiveReadModel, limit: number): Promise<readonly PopularBook[]> =>
  (await topBooks(popularity, live, limit)).map(({ bookId, sum }) => ({ bookId, likes: sum }));
