import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BookId, ReaderId } from '../../domain/ids.ts';
import { inDrawnOrder, type ReaderLikes } from '../../domain/recommending/evaluation/cut.ts';
import { listLength } from '../../domain/recommending/evaluation/quality.ts';
import type { Ranker } from '../../domain/recommending/evaluation/rankers.ts';
import { tally, type Tally } from '../../domain/recommending/evaluation/tally.ts';

/** What is foretold from what: the likes trained on, and the likes of the same readers that were not. */
export type Evaluated = {
  readonly train: ReaderLikes;
  readonly test: ReaderLikes;
  /** Every book that can be recommended, with its likes in `train`. */
  readonly likesOf: ReadonlyMap<BookId, number>;
  readonly seed: number;
};

/** Told of readers. */
export type OnReader = (done: number, total: number) => void;

/** Ranks all books for every reader of the test part, knowing their likes of the training part. */
export const measure = (rank: Ranker, evaluated: Evaluated, onReader?: OnReader): Promise<Tally> =>
  eachReader(evaluated, (liked) => rank(liked, { count: listLength }), onReader);

/**
 * The same, knowing only `events` of each reader's likes, as of a reader who has just come. The others, which are not asked for, are left out of the
 * lists. Readers with fewer likes are passed over.
 */
export function measureNewReader(rank: Ranker, evaluated: Evaluated, events: number): Promise<Tally> {
  return eachReader(evaluated, (liked, reader) => {
    if (liked.length < events) return undefined;
    const drawn = inDrawnOrder(liked, `${evaluated.seed} new ${reader}`);
    return rank(drawn.slice(0, events), { count: listLength, without: drawn.slice(events) });
  });
}

/**
 * Lists made before the last `events` likes of each reader, and kept: they may hold what the reader has liked since. Which likes are the last is drawn, for the data sets do not
 * say. Readers with no like before those are passed over, and so they are by {@link measureRefreshed}, which knows all of them.
 */
export function measureStale(rank: Ranker, evaluated: Evaluated, events: number): Promise<Tally> {
  return eachReader(evaluated, (liked, reader) => {
    if (liked.length <= events) return undefined;
    const drawn = inDrawnOrder(liked, `${evaluated.seed} stale ${reader}`);
    return rank(drawn.slice(events), { count: listLength });
  });
}

export const measureRefreshed = (rank: Ranker, evaluated: Evaluated, events: number): Promise<Tally> =>
  eachReader(evaluated, (liked) => (liked.length <= events ? undefined : rank(liked, { count: listLength })));

type ListOf = (liked: readonly BookId[], reader: ReaderId) => readonly BookId[] | undefined;

/** Readers ranked for between two looks at the event loop, which must see signals. */
const readersPerTurn = 64;

async function eachReader(
  { train, test, likesOf }: Evaluated,
  listOf: ListOf,
  onReader?: OnReader,
): Promise<Tally> {
  const measured = tally(likesOf);
  let done = 0;
  for (const [reader, wanted] of test) {
    const list = listOf(train.get(reader) ?? [], reader);
    if (list !== undefined) measured.add(list, wanted);
    done += 1;
    if (done % readersPerTurn !== 0) continue;
    onReader?.(done, test.size);
    await nextTurn();
  }
  return measured;
}
