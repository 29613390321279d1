import type { BookId } from '../../ids.ts';
import { dismissalStrength, signalOf } from '../recommend.ts';
import type { HistoryEntry } from '../recommendation.ts';
import type { Candidate } from './candidate.ts';

/** Recent books whose neighbours are looked up when there is no model to ask. */
export const recentLookedUpMax = 20;

type Neighbours = ReadonlyMap<BookId, readonly { readonly bookId: BookId; readonly score: number }[]>;

/** The books of a history (newest first) whose neighbours say something: those that speak for others, and dismissed ones. */
export const booksToLookUp = (recent: readonly HistoryEntry[]): readonly HistoryEntry[] =>
  recent.filter((entry) => entry.dismissed || signalOf(entry) !== undefined).slice(0, recentLookedUpMax);

/**
 * What the neighbours of recent books recommend, best first: the score of a book is the sum of `signal × likeness` over those books, less what dismissed ones
 * take; the reason is the book that adds the most.
 */
export function neighbourCandidates(
  recent: readonly HistoryEntry[],
  neighbours: Neighbours,
): readonly Candidate[] {
  type Sum = { score: number; largest: number; reason: Candidate['reason'] | undefined };
  const sums = new Map<BookId, Sum>();
  for (const entry of booksToLookUp(recent)) {
    const signal = signalOf(entry);
    for (const { bookId, score } of neighbours.get(entry.bookId) ?? []) {
      const sum = sums.get(bookId) ?? { score: 0, largest: 0, reason: undefined };
      sums.set(bookId, sum);
      const contribution = signal === undefined ? -dismissalStrength * score : signal.strength * score;
      sum.score += contribution;
      if (signal === undefined || contribution <= sum.largest) continue;
      sum.largest = contribution;
      sum.reason = { kind: signal.kind, bookId: entry.bookId };
    }
  }
  return [...sums]
    .flatMap(([bookId, { score, reason }]): Candidate[] =>
      reason === undefined || score <= 0 ? [] : [{ bookId, score, reason, source: 'neighbours' }],
    )
    .sort((one, other) => other.score - one.score);
}
