import type { Random } from '../../infra/seed/random.ts';

/** How many numbers are thrown away first, so that neighbouring seeds have nothing in common. */
const warmUp = 12;

/**
 * The numbers of one seed (a whole number of 32 bits), uniform in [0, 1): sfc32, the small fast counter of Chris Doty-Humphrey's PractRand.
 * A simulation draws a few thousand a history; the generator of `infra/seed` counts in BigInt, which is too slow for that.
 */
export function seededRandom(seed: number): Random {
  let a = 0x9e3779b9;
  let b = seed | 0;
  let c = 0x243f6a88;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let number = 0; number < warmUp; number += 1) next();
  return next;
}

/** A whole number from 0 on, below `end`. */
export const below = (random: Random, end: number): number => Math.floor(random() * end);

/** One of the items, all as likely. Throws when there is none. */
export function oneOf<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[below(random, items.length)];
  if (item === undefined) throw new Error('there is nothing to choose from');
  return item;
}
