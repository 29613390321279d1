import type { RecommendationSource } from '../../domain/exposed-book.ts';
import type { BookId } from '../../domain/ids.ts';
import type { SharedContent } from '../../domain/recommending/content-affinity.ts';
import type { Offer, RankingReason } from '../../domain/recommending/ranking/candidate.ts';
import type { OfferableBook } from '../ports.ts';

/**
 * A recommended book, by which rung, and why. `score` is what its rung ranks by: for the model the sum of what the reader's books contribute, for
 * popular books their likes; a volume that takes the place of a later one has that one's. `reason.book` is missing when that book has been withdrawn since.
 */
export type RecommendedBook = {
  readonly book: OfferableBook;
  readonly score: number;
  readonly source: RecommendationSource;
  readonly reason: ToldReason;
};

type ToldReason =
  | {
      readonly kind: Extract<RankingReason, { bookId: BookId }>['kind'];
      readonly book?: Pick<OfferableBook, 'id' | 'title'>;
      readonly shares?: SharedContent;
    }
  | Exclude<RankingReason, { bookId: BookId }>;

/** Offers as they are told. `bookOf` knows the offered books and those of the reasons. */
export const recommendedBooks = (
  offers: readonly Offer[],
  bookOf: (id: BookId) => OfferableBook | undefined,
): readonly RecommendedBook[] =>
  offers.flatMap(({ bookId, score, source, reason }) => {
    const book = bookOf(bookId);
    return book === undefined ? [] : [{ book, score, source, reason: toldReason(reason, bookOf) }];
  });

function toldReason(reason: RankingReason, bookOf: (id: BookId) => OfferableBook | undefined): ToldReason {
  if (!('bookId' in reason)) return reason;
  const because = bookOf(reason.bookId);
  const titled = because && { book: { id: because.id, title: because.title } };
  const shared = 'shares' in reason ? { shares: reason.shares } : {};
  return { kind: reason.kind, ...titled, ...shared };
}

/** The books that reasons name. */
export const booksOfReasons = (offers: readonly Offer[]): readonly BookId[] =>
  offers.flatMap(({ reason }) => ('bookId' in reason ? [reason.bookId] : []));
