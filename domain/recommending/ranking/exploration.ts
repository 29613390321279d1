import { murmur3 } from '../../partition.ts';
import type { Offer } from './candidate.ts';

/** Something different is drawn from the offers behind so many. */
export const explorationBehind = 60;
/** The places of a screen (from 0) that the one for something different is drawn from: what fits best stays in front. */
export const explorationPlaces = { first: 10, count: 8 } as const;

/** The place of each screen (from 0) that goes to something different. */
export const explorationPlace = (seed: string): number =>
  explorationPlaces.first + (murmur3(`place ${seed}`) % explorationPlaces.count);

/**
 * One of `left` that is far down among `offers` (best first) and shares neither author nor genre with the first of them, drawn by lot; `undefined` when there
 * is none. Who draws from almost the same offers draws the same book: every book has its own lot of the day.
 */
export function drawSomethingDifferent(
  offers: readonly Offer[],
  left: readonly Offer[],
  seed: string,
): Offer | undefined {
  if (offers.length <= explorationBehind) return undefined;
  const possible = new Set(left);
  const drawn = different(offers, explorationBehind)
    .filter((offer) => possible.has(offer))
    .map((offer) => ({ offer, lot: murmur3(`${seed} ${offer.bookId}`) }))
    .sort((one, other) => one.lot - other.lot)
    .at(0);
  return drawn && { ...drawn.offer, reason: { kind: 'something-different' } };
}

/** How many of the first offers something different must differ from: half a screen. */
export const differsFromFirst = 10;

/** The offers behind the first `behind` that share neither author nor genre with the first {@link differsFromFirst} of them. */
export function different(offers: readonly Offer[], behind: number): readonly Offer[] {
  const usual = offers.slice(0, differsFromFirst);
  const authors = new Set(usual.flatMap(({ book }) => book.authors));
  const genres = new Set(usual.flatMap(({ book }) => book.genres));
  return offers
    .slice(behind)
    .filter(
      ({ book }) =>
        !book.authors.some((author) => authors.has(author)) &&
        !book.genres.some((genre) => genres.has(genre)),
    );
}
