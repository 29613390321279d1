/** From where to where: the middle 95 % of what resampling gives. */
export type Interval = readonly [low: number, high: number];

/** How often readers are drawn anew. */
export const resamples = 1_000;

/**
 * The 95 % bootstrap interval (percentiles) of the mean of `values`, one a reader; with `by`, of the mean of `values` divided by the mean of `by`, the
 * same readers being drawn for both. Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13.
 */
export function bootstrapInterval(
  values: Float64Array,
  random: () => number,
  by?: Float64Array,
): Interval {
  const drawn = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample += 1) {
    let sum = 0;
    let divisor = 0;
    for (let draw = 0; draw < values.length; draw += 1) {
      const reader = Math.floor(random() * values.length);
      sum += values[reader] ?? 0;
      divisor += by?.[reader] ?? 1;
    }
    drawn[resample] = divisor === 0 ? 0 : sum / divisor;
  }
  drawn.sort();
  const at = (share: number): number => drawn[Math.round(share * (resamples - 1))] ?? 0;
  return [at(0.025), at(0.975)];
}
