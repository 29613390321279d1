import type { BookId } from '../ids.ts';
import { contentAffinity, type Content, type SharedContent } from './content-affinity.ts';
import { signalOf } from './recommend.ts';
import type { HistoryEntry, ReasonKind } from './recommendation.ts';

/** Books of a reader's history that new ones are compared with: the most recent that speak for others. */
export const lovedBooksMax = 30;

/**
 * A book that hardly anybody has read, and why this reader is offered it: it shares its author, series or a genre with the book of theirs that says most for it,
 * of which `kind` says what they did with it.
 */
export type FreshCandidate = {
  readonly bookId: BookId;
  /** The signals of the reader's books, each times what the book has in common with it, added up. */
  readonly score: number;
  readonly reason: { readonly kind: ReasonKind; readonly bookId: BookId };
  readonly shares: SharedContent;
};

/** The books of a history (newest first) that say something for others. */
export const lovedIn = (recent: readonly HistoryEntry[]): readonly HistoryEntry[] =>
  recent.filter((entry) => signalOf(entry) !== undefined).slice(0, lovedBooksMax);

/**
 * Which of these new books a reader may like, by what they have in common with books of theirs, best first; equal ones by id. A book that has only a genre in common must
 * have it with {@link genreBooksMin} of them: everybody has read some fantasy.
 */
export function freshCandidates(
  loved: readonly HistoryEntry[],
  fresh: readonly Content[],
  bookOf: (id: BookId) => Content | undefined,
): readonly FreshCandidate[] {
  const known = lovedIn(loved).flatMap((entry) => {
    const [book, signal] = [bookOf(entry.bookId), signalOf(entry)];
    return book === undefined || signal === undefined ? [] : [{ book, signal }];
  });
  return fresh
    .flatMap((book): FreshCandidate[] => {
      const contributions = known.flatMap(({ book: other, signal }) => {
        const affinity = contentAffinity(other, book);
        return affinity === undefined
          ? []
          : [{ other, signal, affinity, adds: signal.strength * affinity.score }];
      });
      const most = contributions.reduce<(typeof contributions)[number] | undefined>(
        (best, one) => (best === undefined || one.adds > best.adds ? one : best),
        undefined,
      );
      if (most === undefined) return [];
      const { shares } = most.affinity;
      if (shares === 'genre' && contributions.length < genreBooksMin) return [];
      const score = contributions.reduce((sum, { adds }) => sum + adds, 0);
      return [{ bookId: book.id, score, shares, reason: { kind: most.signal.kind, bookId: most.other.id } }];
    })
    .sort((one, other) => other.score - one.score || (one.bookId < other.bookId ? -1 : 1));
}

/** Books of the reader that a new one must share a genre with, when it shares nothing else. */
export const genreBooksMin = 3;
