import type { LikeMatrix } from '../../domain/recommending/like-matrix.ts';
import type { ItemModel } from '../../domain/recommending/model.ts';

/** The books most like the one with this index, best first, by index. */
export type Likeness = (book: number) => readonly number[];

const mostMax = 10;

/** By the weights of a model, from the book to others. */
export const directed = (model: ItemModel): Likeness => symmetric(model, (out) => out);

/** By the weights of a model in both directions, put together. */
export function symmetric(model: ItemModel, together: (out: number, back: number) => number): Likeness {
  const pairs = weightsOf(model);
  return (book) => best(pairs[book] ?? new Map<number, Pair>(), ({ out, back }) => together(out, back));
}

type Pair = { out: number; back: number };

function weightsOf({ books, offsets, targets, weights }: ItemModel): readonly Map<number, Pair>[] {
  const pairs = books.map(() => new Map<number, Pair>());
  const pairOf = (from: number, to: number): Pair => {
    const pair = pairs[from]?.get(to) ?? { out: 0, back: 0 };
    pairs[from]?.set(to, pair);
    return pair;
  };
  for (let from = 0; from < books.length; from += 1) {
    for (let index = offsets[from] ?? 0; index < (offsets[from + 1] ?? 0); index += 1) {
      const to = targets[index] ?? 0;
      pairOf(from, to).out = weights[index] ?? 0;
      pairOf(to, from).back = weights[index] ?? 0;
    }
  }
  return pairs;
}

const best = <Value>(
  values: ReadonlyMap<number, Value>,
  scoreOf: (value: Value, book: number) => number,
): readonly number[] =>
  [...values]
    .map(([book, value]) => ({ book, score: scoreOf(value, book) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || one.book - other.book)
    .slice(0, mostMax)
    .map(({ book }) => book);

/** By the cosine of who likes them. */
export function cosines({ books, popularity, offsets, items }: LikeMatrix): Likeness {
  const readersOf = books.map((): number[] => []);
  for (let reader = 0; reader + 1 < offsets.length; reader += 1) {
    for (const book of items.subarray(offsets[reader] ?? 0, offsets[reader + 1] ?? 0))
      readersOf[book]?.push(reader);
  }
  return (book) => {
    const together = new Map<number, number>();
    for (const reader of readersOf[book] ?? []) {
      for (const other of items.subarray(offsets[reader] ?? 0, offsets[reader + 1] ?? 0)) {
        if (other !== book) together.set(other, (together.get(other) ?? 0) + 1);
      }
    }
    const own = popularity[book] ?? 1;
    return best(together, (both, other) => both / Math.sqrt(own * (popularity[other] ?? 1)));
  };
}
