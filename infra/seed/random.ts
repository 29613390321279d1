/** A source of numbers: each call gives the next one, uniform in [0, 1). */
export type Random = () => number;

/** The numbers of one seed; streams of the same seed are independent of each other. Both are whole and not negative. */
export function randomOf({ seed, stream }: { readonly seed: number; readonly stream: number }): Random {
  const next = pcg32(BigInt(seed), BigInt(stream));
  return () => next() / 2 ** 32;
}

/**
 * PCG32 (PCG-XSH-RR 64/32): uniform whole numbers of 32 bits. Source: M. E. O'Neill, "PCG: A Family of Simple Fast
 * Space-Efficient Statistically Good Algorithms for Random Number Generation", 2014, https://www.pcg-random.org;
 * seeded as the reference implementation's `pcg32_srandom_r`. Chosen for its streams and its published answers.
 */
export function pcg32(seed: bigint, stream: bigint): () => number {
  const increment = BigInt.asUintN(64, (stream << 1n) | 1n);
  let state = BigInt.asUintN(64, increment + seed);
  const advance = () => (state = BigInt.asUintN(64, state * 6364136223846793005n + increment));
  advance();
  return () => {
    const permuted = permute(state);
    advance();
    return permuted;
  };
}

function permute(state: bigint): number {
  const shifted = Number(BigInt.asUintN(32, ((state >> 18n) ^ state) >> 27n));
  const rotation = Number(state >> 59n);
  return ((shifted >>> rotation) | (shifted << (-rotation & 31))) >>> 0;
}

/** True with this probability. */
export const chance = (random: Random, probability: number): boolean => random() < probability;

/** A whole number, `from` and `to` included. */
export const wholeBetween = (random: Random, { from, to }: { from: number; to: number }): number =>
  from + Math.floor(random() * (to - from + 1));

/** Roughly normal with mean 0 and deviation 1, and never beyond ±6: twelve uniform numbers summed (Irwin–Hall). */
export function roughlyNormal(random: Random): number {
  let sum = -6;
  for (let term = 0; term < 12; term += 1) sum += random();
  return sum;
}

/** One of the items, as likely as its weight (0 or more) among all weights; undefined when no weight is positive. */
export function drawOne<Item>(
  random: Random,
  items: readonly Item[],
  weightOf: (item: Item) => number,
): Item | undefined {
  let left = random() * items.reduce((total, item) => total + weightOf(item), 0);
  let drawn: Item | undefined;
  for (const item of items) {
    const weight = weightOf(item);
    if (weight <= 0) continue;
    drawn = item;
    left -= weight;
    if (left < 0) break;
  }
  return drawn;
}

/** Up to `count` different items, drawn like {@link drawOne} one after another. */
export function drawSome<Item>(
  random: Random,
  items: readonly Item[],
  { count, weightOf }: { readonly count: number; readonly weightOf: (item: Item) => number },
): Item[] {
  let left = items.map((item) => ({ item, weight: weightOf(item) }));
  const drawn: Item[] = [];
  for (let draw = 0; draw < count; draw += 1) {
    const next = drawOne(random, left, ({ weight }) => weight);
    if (next === undefined) break;
    left = left.filter((other) => other !== next);
    drawn.push(next.item);
  }
  return drawn;
}
