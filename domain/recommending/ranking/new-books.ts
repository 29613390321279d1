import type { FreshCandidate } from '../fresh-books.ts';
import type { Candidate, Offer, OfferedBook } from './candidate.ts';
import { screenRules } from './screens.ts';

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
 * Puts the best of the new books (`fresh`, best first) that a rung does not have among its offers (best first), at {@link newBookPlace}, or sooner where a screen
 * would be full of its author or series before it: no model knows a book before readers do, and without a model none would come to know it.
 */
export function withNewBook(offers: readonly Offer[], fresh: readonly Offer[]): readonly Offer[] {
  const had = new Set(offers.map(({ bookId }) => bookId));
  const added = fresh.find(({ bookId }) => !had.has(bookId));
  if (added === undefined) return offers;
  const place = Math.min(newBookPlace, offers.length, placeBeforeFull(offers, added.book));
  const before = offers[place - 1];
  if (before === undefined) return offers;
  // Equal ranks stay in their order, so it comes right behind the one before.
  return offers.toSpliced(place, 0, { ...added, rank: before.rank });
}

/** The place of the offer behind which a screen has as many books of one of the book's authors or series as it may. */
function placeBeforeFull(offers: readonly Offer[], { authors, series }: OfferedBook): number {
  const { perAuthorMax, perSeriesMax } = screenRules;
  const places = [
    ...authors.map((author) => nthPlace(offers, perAuthorMax, ({ book }) => book.authors.includes(author))),
    ...series.map(({ name }) =>
      nthPlace(offers, perSeriesMax, ({ book }) => book.series.some((other) => other.name === name)),
    ),
  ];
  return Math.min(Infinity, ...places);
}

function nthPlace(offers: readonly Offer[], nth: number, is: (offer: Offer) => boolean): number {
  let found = 0;
  const place = offers.findIndex((offer) => is(offer) && (found += 1) === nth);
  return place === -1 ? Infinity : place;
}
