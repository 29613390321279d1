import type { LikeMatrix } from '../../domain/recommending/like-matrix.ts';

/** The books most like the one with this index, best first, by index. */
export type Likeness = (book: number) => readonly number[];

const mostMax = 10;

/** By the cosine of who likes them. */
export function cosines({ books, popularity, offsets, items }: LikeMatrix): Likeness {
  const readersOf = books.map((): number[] => []);
  const likesOf = (reader: number): Int32Array =>
    items.subarray(offsets[reader] ?? 0, offsets[reader + 1] ?? 0);
  for (let reader = 0; reader + 1 < offsets.length; reader += 1) {
    for (const book of likesOf(reader)) readersOf[book]?.push(reader);
  }
  return (book) => {
    const together = new Map<number, number>();
    for (const other of (readersOf[book] ?? []).flatMap((reader) => [...likesOf(reader)])) {
      if (other !== book) together.set(other, (together.get(other) ?? 0) + 1);
    }
    const own = popularity[book] ?? 1;
    return [...together]
      .map(([other, both]) => ({ other, cosine: both / Math.sqrt(own * (popularity[other] ?? 1)) }))
      .sort((one, another) => another.cosine - one.cosine || one.other - another.other)
      .slice(0, mostMax)
      .map(({ other }) => other);
  };
}
