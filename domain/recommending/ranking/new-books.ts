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
 * Puts the best of the new books (`fresh`, best first) that a rung does not have among its offers (best first), at {@link newBookPlace}: no model knows a book before
 * readers do, and without a model none would come to know it.
 */
export function withNewBook(offers: readonly Offer[], fresh: readonly Offer[]): readonly Offer[] {
  const had = new Set(offers.map(({ bookId }) => bookId));
  const added = fresh.find(({ bookId }) => !had.has(bookId));
  const place = Math.min(newBookPlace, offers.length);
  const before = offers[place - 1];
  if (added === undefined || before === undefined) return offers;
  // Equal ranks stay in their order, so it comes right behind the one before.
  return offers.toSpliced(place, 0, { ...added, rank: before.rank });
}
