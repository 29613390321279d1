import { bookIdSchema, type BookId } from '../../domain/ids.ts';
import { keyPrefix } from './keys.ts';
import { rankingKey } from './ranked-books-layout.ts';
import type { Ranking } from './rankings.ts';
import { partitionsOf, watermarkTexts, type LiveReadModel } from './watermarks.ts';

/** A book and its number, summed over the partitions. */
export type RankedBook = { readonly bookId: BookId; readonly sum: number };

/** How many books are read of one partition below its top, see {@link topBooks}… */
const furtherMax = 5_000;
/** …and how many are asked for one by one. */
const contendersMax = 5_000;
const membersPerCommandMax = 1_000;

/**
 * The exact top of the sums over all sorted sets, greatest first and equal ones in order of id, by the three-phase uniform threshold algorithm
 * (P. Cao, Z. Wang, "Efficient top-K query calculation in distributed networks", PODC 2004). What the sets' own tops add up to gives a cut
 * that `limit` books reach. (1) Whoever gets beyond it has more than `cut / P` in some set, so all of those are read. (2) By what is known of
 * them now, and by what the sets can still hold at most, nearly all are out of the question. (3) The numbers of the others are asked for
 * one by one. Readers are spread over partitions by hash, so few books need to be read. Only where numbers are nearly flat can there be more
 * than {@link furtherMax} above the border or more than {@link contendersMax} to ask for, and then a book just above the cut may be missed.
 * Rejects while a partition has no watermark: Redis lost it, and the numbers are being rebuilt.
 */
export async function topBooks(
  ranking: Ranking,
  live: LiveReadModel,
  limit: number,
): Promise<readonly RankedBook[]> {
  const keys = await keysOf(ranking, live);
  if (limit === 0) return [];
  const tops = await Promise.all(keys.map((key) => readTop(live, key, limit)));
  const border = (cutOf(knownOf(tops), limit) / keys.length) * (1 - ranking.roundingMax);
  const sets = await Promise.all(tops.map((set) => readFurther(live, set, { limit, border })));
  const contenders = contendersFor(sets, limit);
  await readEach(live, sets, contenders);
  return ranked(knownOf(sets), contenders).slice(0, limit);
}

/** Those of the books that have a number in any partition, in the same order. Rejects like {@link topBooks}. */
export async function rankBooks(
  ranking: Ranking,
  live: LiveReadModel,
  books: readonly BookId[],
): Promise<readonly RankedBook[]> {
  const keys = await keysOf(ranking, live);
  const sets = keys.map((key): SortedSet => ({ key, numbers: new Map(), unreadMax: Infinity }));
  await readEach(live, sets, books);
  return ranked(knownOf(sets), books);
}

async function keysOf(ranking: Ranking, live: LiveReadModel): Promise<readonly string[]> {
  const generation = await live.liveGeneration();
  if (generation === undefined) throw new Error(`there are no live ${ranking.title} yet`);
  const named = { name: ranking.projection, generation };
  const missing = (await watermarkTexts(live, named)).indexOf(null);
  if (missing !== -1) throw new Error(`the ${ranking.title} of partition ${missing} are being rebuilt`);
  return partitionsOf(live.partitionCount).map((partition) =>
    rankingKey(ranking, keyPrefix(named, partition)),
  );
}

/** The sorted set of a partition, as far as it has been read. */
type SortedSet = {
  readonly key: string;
  readonly numbers: Map<string, number>;
  /** No number that has not been read is greater; 0 when all were. */
  readonly unreadMax: number;
};

async function readTop({ redis }: LiveReadModel, key: string, limit: number): Promise<SortedSet> {
  const top = await redis.commands.zRangeWithScores(key, 0, limit - 1, { REV: true });
  const numbers = new Map(top.map(({ value, score }) => [value, score]));
  return { key, numbers, unreadMax: top[limit - 1]?.score ?? 0 };
}

/** Reads what the top of the set left out and is above the border. */
async function readFurther(
  { redis }: LiveReadModel,
  set: SortedSet,
  { limit, border }: { readonly limit: number; readonly border: number },
): Promise<SortedSet> {
  if (set.unreadMax <= border) return set;
  const range = { BY: 'SCORE', REV: true, LIMIT: { offset: limit, count: furtherMax } } as const;
  const further = await redis.commands.zRangeWithScores(set.key, '+inf', `(${border}`, range);
  for (const { value, score } of further) set.numbers.set(value, score);
  return { ...set, unreadMax: further[furtherMax - 1]?.score ?? border };
}

/** Reads what is not known yet of the numbers of these books in every set. */
const readEach = (
  live: LiveReadModel,
  sets: readonly SortedSet[],
  books: readonly string[],
): Promise<unknown> => Promise.all(sets.map((set) => readNumbers(live, set, books)));

async function readNumbers(
  { redis }: LiveReadModel,
  { key, numbers, unreadMax }: SortedSet,
  books: readonly string[],
): Promise<void> {
  if (unreadMax === 0) return;
  const unknown = books.filter((book) => !numbers.has(book));
  for (let start = 0; start < unknown.length; start += membersPerCommandMax) {
    const chunk = unknown.slice(start, start + membersPerCommandMax);
    const scores = await redis.commands.zmScore(key, chunk);
    for (const [index, book] of chunk.entries()) {
      const score = scores[index] ?? null;
      if (score !== null) numbers.set(book, score);
    }
  }
}

/** What is known of a book: the sum of its numbers that were read, and what the sets that they were read from could have hidden. */
type Known = { sum: number; unreadMax: number };

function knownOf(sets: readonly SortedSet[]): ReadonlyMap<string, Known> {
  const known = new Map<string, Known>();
  // In order of partition, on which the last bits of a sum depend.
  for (const { numbers, unreadMax } of sets) {
    for (const [book, number] of numbers) {
      const before = known.get(book);
      if (before === undefined) known.set(book, { sum: number, unreadMax });
      else {
        before.sum += number;
        before.unreadMax += unreadMax;
      }
    }
  }
  return known;
}

/** At least so much do `limit` books have; 0 when there are fewer. */
function cutOf(known: ReadonlyMap<string, Known>, limit: number): number {
  const sums = Float64Array.from(known.values(), ({ sum }) => sum).sort();
  return sums[sums.length - limit] ?? 0;
}

/** The books that could reach the cut with what has not been read; when they are too many, those of which most is known. */
function contendersFor(sets: readonly SortedSet[], limit: number): readonly string[] {
  const known = knownOf(sets);
  const cut = cutOf(known, limit) * (1 - comparedRoundingMax);
  const unreadMax = sets.reduce((sum, set) => sum + set.unreadMax, 0);
  return [...known]
    .filter(([, book]) => book.sum + unreadMax - book.unreadMax >= cut)
    .sort(([, left], [, right]) => right.sum - left.sum)
    .slice(0, contendersMax)
    .map(([id]) => id);
}

/** Far above what adding and subtracting some hundred doubles loses of them. */
const comparedRoundingMax = 2 ** -40;

const ranked = (known: ReadonlyMap<string, Known>, books: readonly string[]): readonly RankedBook[] =>
  books
    .flatMap((book) => {
      const sum = known.get(book)?.sum;
      return sum === undefined ? [] : [{ bookId: bookIdSchema.parse(book), sum }];
    })
    .sort((left, right) => right.sum - left.sum || (left.bookId < right.bookId ? -1 : 1));
