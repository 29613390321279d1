import type { FreshCandidate } from '../fresh-books.ts';
import type { Candidate, Offer } from './candidate.ts';

/** The place (from 0) of a screen that a new book comes to at the latest: what fits best stays in front. */
export const newBookPlace = 6;

/** New books as a rung has them. */
export const newBookCandidates = (fresh: readonly FreshCandidate[]): readonly Candidate[] =>
  fresh.map(({ bookId, score, shares, reason }) => ({
    bookId,
    score,
    reason: { ...reason, shares },
    source: 'content',
  }));

/**
 * Moves the best of the new books (`fresh`, best first) forward among a rung's offers (best first) to {@link newBookPlace}, or puts it in where the rung does not have it:
 * no model knows a book before readers do, and so none would come to know it.
 */
export function withNewBook(offers: readonly Offer[], fresh: readonly Offer[]): readonly Offer[] {
  const [offer] = fresh;
  const before = offers[Math.min(newBookPlace, offers.length) - 1];
  if (offer === undefined || before === undefined) return offers;
  const own = offers.find(({ bookId }) => bookId === offer.bookId);
  if (own !== undefined && offers.indexOf(own) < newBookPlace) return offers;
  const others = offers.filter(({ bookId }) => bookId !== offer.bookId);
  // Equal ranks stay in their order, so this one comes right behind the one before.
  const moved = { ...(own ?? offer), rank: before.rank };
  return others.toSpliced(others.indexOf(before) + 1, 0, moved);
}
