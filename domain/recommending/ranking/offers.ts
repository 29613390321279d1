import type { BookId } from '../../ids.ts';
import type { Preferences } from '../../values.ts';
import type { Candidate, Offer, OfferedBook, RankingReason } from './candidate.ts';
import { passes, type RankingFilters } from './filters.ts';
import type { Past } from './past.ts';
import { isAvoided, preferenceFactor } from './preferences.ts';
import { inSeriesOrder, isSeen, type InOrder } from './series-order.ts';

/** Everything that decides whether a book may be offered to one reader. */
export type Standing = {
  readonly past: Past;
  readonly preferences: Preferences;
  readonly filters: RankingFilters;
  /** `undefined` for a book that is not known, or withdrawn. */
  readonly bookOf: (id: BookId) => OfferedBook | undefined;
  readonly inOrder: InOrder;
};

/**
 * The candidates that may be offered, best first; of equal ones the order stays. Left out is what the reader has read, shelved or dismissed, in any edition, what is withdrawn, avoided
 * or filtered out, and what would leave a gap in a series: in its place comes the volume that the reader would read next. Of one work there is one
 * edition, the one with the highest rank.
 */
export function offersAmong(candidates: readonly Candidate[], standing: Standing): readonly Offer[] {
  const byWork = new Map<string, Offer>();
  for (const offer of candidates.flatMap((candidate) => offerOf(candidate, standing))) {
    const work = offer.book.workId === undefined ? `book ${offer.bookId}` : `work ${offer.book.workId}`;
    const other = byWork.get(work);
    byWork.set(work, other === undefined ? offer : better(other, offer));
  }
  return [...byWork.values()].sort((left, right) => right.rank - left.rank);
}

/** None or one. */
function offerOf(candidate: Candidate, standing: Standing): readonly Offer[] {
  const { past, preferences, filters, bookOf, inOrder } = standing;
  const wanted = bookOf(candidate.bookId);
  const id = wanted && inSeriesOrder(wanted, inOrder, preferences.languages.preferred);
  const book = id === undefined ? undefined : bookOf(id);
  if (book === undefined || isSeen({ bookId: book.id, workId: book.workId }, past)) return [];
  if (isAvoided(book, preferences) || !passes(book, filters)) return [];
  const reason = id === candidate.bookId ? candidate.reason : reasonInstead(book, past);
  const rank = candidate.score * preferenceFactor(book, preferences);
  return [{ ...candidate, bookId: book.id, book, reason, rank }];
}

/** What is true of a volume that takes the place of a later one. */
function reasonInstead({ series }: OfferedBook, { series: pastSeries }: Past): RankingReason {
  const bookId = series.map(({ name }) => pastSeries.get(name)?.lastLiked).find((last) => last !== undefined);
  return bookId === undefined ? { kind: 'first-in-series' } : { kind: 'next-in-series', bookId };
}

/** The higher rank; and of one book, the reason that is its own. */
function better(one: Offer, other: Offer): Offer {
  const [first, second] = other.rank > one.rank ? [other, one] : [one, other];
  if (first.bookId !== second.bookId || !standsIn(first) || standsIn(second)) return first;
  return { ...second, rank: first.rank };
}

const standsIn = ({ reason }: Offer): boolean =>
  reason.kind === 'first-in-series' || reason.kind === 'next-in-series';
