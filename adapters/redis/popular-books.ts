import { bookIdSchema, type BookId } from '../../domain/ids.ts';
import type { PopularBooks } from '../../queries/ports.ts';
import { keyPrefix } from './keys.ts';
import { likesKey } from './popular-books-layout.ts';
import { partitionsOf, watermarkTexts, type LiveReadModel } from './watermarks.ts';

/** The longest list that is answered; more is cut to it. */
export const popularBooksMax = 1_000;

/** How long a list is given again before it is counted anew. */
export const popularBooksAgeMsMax = 2_000;

/** How many further books of one partition are looked at, see {@link exactTop}. */
const contendersMax = 5_000;
const membersPerCommandMax = 1_000;

type Counted = { readonly bookId: BookId; readonly likes: number };
type Held = { readonly limit: number; readonly untilMs: number; readonly list: Promise<readonly Counted[]> };

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
  const listOf = (limit: number): Promise<readonly Counted[]> => {
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

async function countTop(live: LiveReadModel, limit: number): Promise<readonly Counted[]> {
  const generation = await live.liveGeneration();
  if (generation === undefined) throw new Error('there are no live popular books yet');
  const named = { name: 'popular-books', generation };
  const missing = (await watermarkTexts(live, named)).indexOf(null);
  if (missing !== -1) throw new Error(`the popular books of partition ${missing} are being rebuilt`);
  const keys = partitionsOf(live.partitionCount).map((partition) => likesKey(keyPrefix(named, partition)));
  return exactTop(live, keys, limit);
}

/**
 * The exact top of the sums over all sorted sets (after Cao and Wang, "Efficient top-K query calculation in distributed networks",
 * PODC 2004). The exact sums of the sets' own tops give a cut: `limit` books have at least so many likes. A book that none of the tops
 * showed reaches beyond the cut only with more than `cut / P` likes in some set, so all books above that are counted too, and none
 * else can belong to the list. Readers are spread over partitions by hash, so those are few; only where counts are nearly flat could a
 * set hold over {@link contendersMax} of them, and then a book just above the cut may be missed. Equal counts are in order of id.
 */
async function exactTop(
  { redis }: LiveReadModel,
  keys: readonly string[],
  limit: number,
): Promise<readonly Counted[]> {
  if (limit === 0) return [];
  const tops = await Promise.all(
    keys.map((key) => redis.commands.zRangeWithScores(key, 0, limit - 1, { REV: true })),
  );
  const sums = new Map<string, number>();
  await addSums({ redis }, keys, new Set(tops.flat().map(({ value }) => value)), sums);
  const cut = best(sums, limit)[limit - 1]?.likes ?? 0;
  const share = cut / keys.length;
  const contenders = await Promise.all(
    keys.map(async (key, index) => {
      const last = tops[index]?.[limit - 1];
      if (last === undefined || last.score <= share) return [];
      const range = { BY: 'SCORE', REV: true, LIMIT: { offset: limit, count: contendersMax } } as const;
      return redis.commands.zRangeWithScores(key, '+inf', `(${share}`, range);
    }),
  );
  const further = contenders.flat().map(({ value }) => value);
  await addSums({ redis }, keys, new Set(further.filter((bookId) => !sums.has(bookId))), sums);
  return best(sums, limit);
}

/** Adds the exact sum of each of the books to `sums`. */
async function addSums(
  { redis }: Pick<LiveReadModel, 'redis'>,
  keys: readonly string[],
  books: ReadonlySet<string>,
  sums: Map<string, number>,
): Promise<void> {
  const members = [...books];
  for (let start = 0; start < members.length; start += membersPerCommandMax) {
    const chunk = members.slice(start, start + membersPerCommandMax);
    const scores = await Promise.all(keys.map((key) => redis.commands.zmScore(key, chunk)));
    for (const [index, bookId] of chunk.entries()) {
      sums.set(
        bookId,
        scores.reduce((sum, ofSet) => sum + (ofSet[index] ?? 0), 0),
      );
    }
  }
}

const best = (sums: ReadonlyMap<string, number>, limit: number): readonly Counted[] =>
  [...sums]
    .sort(([leftId, left], [rightId, right]) => right - left || (leftId < rightId ? -1 : 1))
    .slice(0, limit)
    .map(([bookId, likes]) => ({ bookId: bookIdSchema.parse(bookId), likes }));
