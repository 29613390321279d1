import type { RecommendationSource } from '../../exposed-book.ts';
import type { BookId } from '../../ids.ts';
import type { BookFacts } from '../../values.ts';
import type { SharedContent } from '../content-affinity.ts';
import type { ReasonKind } from '../recommendation.ts';

/** What ranking asks of a book. */
export type OfferedBook = Pick<
  BookFacts,
  'authors' | 'series' | 'genres' | 'language' | 'year' | 'pages' | 'workId'
> & { readonly id: BookId };

/**
 * Why a book is offered, true as it stands. The first kinds name the reader's book with the largest contribution to the score, `next-in-series` the volume that
 * the reader read last before it; a `genre` says among which books it is popular or trending, those of all genres when it is missing.
 */
export type RankingReason =
  | { readonly kind: ReasonKind; readonly bookId: BookId; readonly shares?: SharedContent }
  | { readonly kind: 'next-in-series'; readonly bookId: BookId }
  | { readonly kind: 'first-in-series' }
  | { readonly kind: 'something-different' }
  | { readonly kind: 'popular' | 'trending'; readonly genre?: string };

/** A book that might be offered, from a rung of the ladder; scores compare within a rung only. */
export type Candidate = {
  readonly bookId: BookId;
  readonly score: number;
  readonly reason: RankingReason;
  readonly source: RecommendationSource;
};

/** A candidate that may be offered. `rank` is what it is ordered by: its score, weighed by what the reader prefers. */
export type Offer = Candidate & { readonly book: OfferedBook; readonly rank: number };
