import type { Offer } from './candidate.ts';

/** Series that a list goes on with; the others are in their own row. */
export const seriesInListMax = 3;
/** The next volume of the series read last comes second at the latest, that of each series before so many places further back. */
export const placesBetween = 3;

/**
 * Moves the next volumes of the reader's series (`next`, latest series first) forward among a rung's offers (best first), or puts them in where the rung has none of
 * them. What the rung says of a book, score and reason, stays.
 */
export function goOnWithSeries(offers: readonly Offer[], next: readonly Offer[]): readonly Offer[] {
  const moved = next.slice(0, seriesInListMax).map((offer, index): Offer => {
    const own = offers.find(({ bookId }) => bookId === offer.bookId);
    const before = offers[Math.min(1 + placesBetween * index, offers.length - 1)];
    return { ...(own ?? offer), rank: Math.max(own?.rank ?? 0, justAbove(before?.rank ?? offer.rank)) };
  });
  const others = offers.filter(({ bookId }) => moved.every((offer) => offer.bookId !== bookId));
  return [...moved, ...others].sort((left, right) => right.rank - left.rank);
}

const justAbove = (rank: number): number => rank * (1 + 1e-9);
