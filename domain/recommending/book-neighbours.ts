import type { BookId } from '../ids.ts';
import type { LikeMatrix } from './like-matrix.ts';
import { topK } from './top-k.ts';

/** How many neighbours of a book are kept: more than any list shows, so that some may be passed over. */
export const neighboursMax = 40;

/** A likeness resting on so many common readers counts half of what it would on very many. */
export const commonReadersHalf = 10;

/** A book like another one, by who likes them. The score is between 0 and 1. */
export type Neighbour = { readonly bookId: BookId; readonly score: number };

/** The neighbours of the book with this index among those of the likes, best first, at most {@link neighboursMax}. */
export type NeighboursOf = (book: number) => readonly Neighbour[];

type Likes = Pick<LikeMatrix, 'books' | 'popularity' | 'offsets' | 'items'>;

/**
 * Which books are alike: the cosine of who likes them, shrunk by how little it rests on, `c / √(nᵢ nⱼ) × c / (c + commonReadersHalf)` for
 * c readers who like both. The same in both directions. The cosine is what item-based collaborative filtering has compared items by since B. Sarwar et al. (WWW
 * 2001); shrinking is from R. Bell and Y. Koren (ICDM 2007). Weights of the item–item model were tried and are worse at this: they are
 * what a book adds when the others are known, and so explain away those that are most alike (docs/similar-books.md).
 *
 * One answer must end before the next begins: the memory of the sums is kept between them. Work per book: the likes of its readers.
 */
export function bookNeighbours(likes: Likes): NeighboursOf {
  const bookCount = likes.books.length;
  const readersOf = readersByBook(likes);
  const common = new Uint32Array(bookCount);
  const scores = new Float64Array(bookCount);
  const met = new Int32Array(bookCount);
  return (book) => {
    let count = 0;
    for (const reader of readersOf(book)) {
      const end = likes.offsets[reader + 1] ?? 0;
      for (let index = likes.offsets[reader] ?? 0; index < end; index += 1) {
        const other = likes.items[index] ?? 0;
        if (common[other] === 0) met[count++] = other;
        common[other] = (common[other] ?? 0) + 1;
      }
    }
    const own = likes.popularity[book] ?? 0;
    const candidates = met.subarray(0, count).filter((other) => other !== book);
    for (const other of candidates) {
      const both = common[other] ?? 0;
      const cosine = both / Math.sqrt(own * (likes.popularity[other] ?? 1));
      scores[other] = cosine * (both / (both + commonReadersHalf));
    }
    for (let index = 0; index < count; index += 1) common[met[index] ?? 0] = 0;
    const best = topK({ scores, candidates, count: neighboursMax });
    return Array.from(best, (other) => ({ bookId: bookOf(likes, other), score: scores[other] ?? 0 }));
  };
}

/** Who likes a book, by index. */
function readersByBook({ books, popularity, offsets, items }: Likes): (book: number) => Int32Array {
  const starts = new Uint32Array(books.length + 1);
  popularity.forEach((count, book) => {
    starts[book + 1] = (starts[book] ?? 0) + count;
  });
  const next = starts.slice();
  const readers = new Int32Array(items.length);
  for (let reader = 0; reader + 1 < offsets.length; reader += 1) {
    for (let index = offsets[reader] ?? 0; index < (offsets[reader + 1] ?? 0); index += 1) {
      const book = items[index] ?? 0;
      const at = next[book] ?? 0;
      next[book] = at + 1;
      readers[at] = reader;
    }
  }
  return (book) => readers.subarray(starts[book] ?? 0, starts[book + 1] ?? 0);
}

function bookOf({ books }: Likes, index: number): BookId {
  const bookId = books[index];
  if (bookId === undefined) throw new Error(`there is no book ${index} among the likes`);
  return bookId;
}
