/** From where to where: the middle 95 % of what resampling gives. */
export type Interval = readonly [low: number, high: number];

/** How often readers are drawn anew. */
export const resamples = 1_000;

/**
 * The 95 % bootstrap interval (percentiles) of the mean of each column, which has a value a reader; with `by`, of the mean of the column divided by the mean of the column in the
 * same place there. The same readers are drawn for all of them. Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13.
 */
export function bootstrapIntervals(
  columns: readonly Float64Array[],
  seed: number,
  by?: readonly Float64Array[],
): readonly Interval[] {
  const readers = columns[0]?.length ?? 0;
  const draw = drawsOf(seed);
  const drawn = columns.map(() => new Float64Array(resamples));
  const times = new Uint32Array(readers);
  for (let resample = 0; resample < resamples; resample += 1) {
    times.fill(0);
    for (let reader = 0; reader < readers; reader += 1) {
      const chosen = Math.floor(draw() * readers);
      times[chosen] = (times[chosen] ?? 0) + 1;
    }
    drawn.forEach((means, index) => {
      const divisor = by === undefined ? readers : sumOf(by[index], times);
      means[resample] = divisor === 0 ? 0 : sumOf(columns[index], times) / divisor;
    });
  }
  return drawn.map((means) => {
    means.sort();
    return [means[Math.round(0.025 * (resamples - 1))] ?? 0, means[Math.round(0.975 * (resamples - 1))] ?? 0];
  });
}

function sumOf(values: Float64Array | undefined, times: Uint32Array): number {
  let sum = 0;
  for (let reader = 0; reader < times.length; reader += 1)
    sum += (times[reader] ?? 0) * (values?.[reader] ?? 0);
  return sum;
}

/**
 * Numbers of a seed, uniform in [0, 1): `mulberry32`, a mixed counter. Source: Tommy Ettinger, 2017, public domain. Good enough to draw readers, and
 * fast: there are hundreds of millions to draw.
 */
function drawsOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
