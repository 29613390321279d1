import type { DomainEvent, ReadingEvent } from '../events.ts';
import type { BookId, ReaderId } from '../ids.ts';
import { snapshotAfter } from '../reading.ts';
import { isLike } from '../values.ts';
import type { KinFacts } from './kin.ts';
import { likeMatrix, type LikeMatrix } from './like-matrix.ts';

/**
 * Folds the log into who likes what now, and whose kin the books are. Events of one reading must come in order; how the partitions are interleaved does
 * not matter. Withdrawn ratings and dismissals take a like back, and withdrawn books have none.
 */
export type LikesFold = {
  readonly apply: (event: DomainEvent) => void;
  /** The likes so far, as the trainer wants them; the fold may go on afterwards. */
  readonly matrix: () => LikeMatrix;
  /** The likes so far by reader, those of withdrawn books included; a reader who takes the last one back has none. */
  readonly readers: () => ReadonlyMap<ReaderId, readonly BookId[]>;
  readonly withdrawn: () => ReadonlySet<BookId>;
};

export function likesFold(): LikesFold {
  const liked = new Map<ReaderId, BookId[]>();
  const withdrawn = new Set<BookId>();
  const facts = new Map<BookId, KinFacts>();
  const interned = new Map<BookId, BookId>();

  const applyReading = (event: ReadingEvent): void => {
    const { readerId, bookId } = event.data;
    const books = liked.get(readerId) ?? [];
    const index = books.indexOf(bookId);
    const likes = isLike(snapshotAfter(event));
    if (likes && index === -1) {
      books.push(intern(interned, bookId));
      liked.set(readerId, books);
    }
    if (!likes && index !== -1) books.splice(index, 1);
  };

  const apply = (event: DomainEvent): void => {
    switch (event.type) {
      case 'BookViewed':
      case 'BookShelved':
      case 'BookUnshelved':
      case 'BookAbandoned':
      case 'ReadingProgressed':
      case 'BookRated':
      case 'RatingWithdrawn':
      case 'ReviewWritten':
      case 'ReviewRevised':
      case 'ReviewRemoved':
      case 'BookDismissed':
      case 'DismissalUndone':
        applyReading(event);
        return;
      case 'BookWithdrawn':
        withdrawn.add(event.data.bookId);
        return;
      case 'BookAdded':
      case 'BookRevised': {
        const { bookId, authors, series } = event.data;
        facts.set(intern(interned, bookId), { authors, series });
        return;
      }
      case 'ReaderRegistered':
      case 'ProfileRevised':
      case 'PreferencesChanged':
      case 'RecommendationsShown':
      case 'RecommendationsClicked':
        return;
    }
  };

  return {
    apply,
    matrix: () => likeMatrix(liked, { without: withdrawn, facts }),
    readers: () => liked,
    withdrawn: () => withdrawn,
  };
}

/** Every parsed event brings its own copy of an id; keeping one of each halves the memory of a large log. */
function intern(interned: Map<BookId, BookId>, bookId: BookId): BookId {
  const known = interned.get(bookId);
  if (known !== undefined) return known;
  interned.set(bookId, bookId);
  return bookId;
}
