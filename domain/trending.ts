import type { ReadingEvent } from './events.ts';
import { interestAfter } from './reading.ts';
import type { StoredEvent } from './stored-event.ts';
import type { Interest } from './values.ts';

/** What a reader's interest in a book weighs while it is new; an event weighs what it raises the interest by. */
export const interestWeights: Readonly<Record<Interest, number>> = { none: 0, viewed: 0.2, engaged: 1 };

/** After so long, interest counts half. */
export const trendingHalfLifeDays = 7;

/** The moment at which a weight is added as it is. Another landmark gives other scores, so it comes with another version of the projection. */
export const trendingLandmark = '2026-01-01T00:00:00.000Z';

/**
 * So many half-lives after the landmark (19 years, until March 2045) growth is 2^1000, and sixteen million readers of one book and partition
 * still add up to less than the largest double. Before that time a new landmark is due.
 */
export const trendingHalfLivesMax = 1_000;

/**
 * What an event of a reading adds to the trending score of its book: the weight by which it raises the reader's interest, times a growth that
 * doubles every half-life since the landmark. Newer interest counts for more, instead of older counting for less as time goes by (G. Cormode,
 * V. Shkapenyuk, D. Srivastava, B. Xu, "Forward decay: a practical time decay model for streaming systems", ICDE 2009): scores only change by
 * additions, and which of two is greater does not depend on when one looks. Interest never goes back, so what one reader adds to one book
 * weighs at most 1 in all, whatever they do and however often. Throws `RangeError` more than {@link trendingHalfLivesMax} after the landmark.
 */
export function trendingGain(event: ReadingEvent & Pick<StoredEvent, 'recordedAt'>): number {
  const weight = interestWeights[interestAfter(event)] - interestWeights[event.data.before.interest];
  if (weight === 0) return 0;
  const recordedAtMs = Date.parse(event.recordedAt);
  if (recordedAtMs - landmarkMs > trendingHalfLivesMax * halfLifeMs) {
    throw new RangeError(
      `${event.recordedAt} is too long after ${trendingLandmark} to be counted: trending needs a new landmark and version`,
    );
  }
  return weight * growthAt(recordedAtMs);
}

/** A sum of gains as seen at a moment: about the number of readers who care for the book, the last half-life's counting most. */
export const trendingScoreAt = (score: number, atMs: number): number => score / growthAt(atMs);

const landmarkMs = Date.parse(trendingLandmark);
const minuteMs = 60_000;
const minutesPerHalfLife = trendingHalfLifeDays * 24 * 60;
const halfLifeMs = minutesPerHalfLife * minuteMs;
/** 2^(1/10,080), which is the growth of a minute for a half-life of seven days. */
const growthPerMinute = 1.0000687669655854;

/**
 * 2^((at − landmark) / half-life), by whole minutes. Made of multiplications only, which IEEE 754 fixes to the last bit, because ECMAScript
 * leaves the last bits of `**` to the implementation: so a replay gives the same scores on any machine.
 */
function growthAt(atMs: number): number {
  const minutes = Math.floor((atMs - landmarkMs) / minuteMs);
  const halfLives = Math.floor(minutes / minutesPerHalfLife);
  const doubled = power(halfLives < 0 ? 0.5 : 2, Math.abs(halfLives));
  return doubled * power(growthPerMinute, minutes - halfLives * minutesPerHalfLife);
}

/** `base` to a whole power that is not negative, by repeated squaring. */
function power(base: number, exponent: number): number {
  let product = 1;
  let square = base;
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) product *= square;
    square *= square;
  }
  return product;
}
