import type { ShelfMark, ShelfSort, ShelvedBook } from '../../queries/ports.ts';

/** Everything that a shelf is sorted by, of one book on it. */
export const markOf = ({ book, since, stars, progress }: ShelvedBook): ShelfMark => ({
  bookId: book.id,
  since,
  title: book.title.toLowerCase(),
  author: (book.authors[0] ?? '').toLowerCase(),
  stars,
  percent: progress?.percent ?? null,
});

/** Compares two books of one shelf in this order; 0 for the same book only. */
export function ofOrder(sort: ShelfSort, left: ShelfMark, right: ShelfMark): number {
  const newest = compared(right.since, left.since) || compared(right.bookId, left.bookId);
  const byTitle = compared(left.title, right.title) || compared(left.bookId, right.bookId);
  switch (sort) {
    case 'newest':
      return newest;
    case 'oldest':
      return -newest;
    case 'title':
      return byTitle;
    case 'author':
      return compared(left.author, right.author) || byTitle;
    case 'rating':
      return compared(right.stars ?? 0, left.stars ?? 0) || newest;
    case 'progress':
      return compared(right.percent ?? -1, left.percent ?? -1) || newest;
  }
}

/** Whether a book stands behind another one in this order. */
export const isBehind = (sort: ShelfSort, mark: ShelfMark, other: ShelfMark): boolean =>
  ofOrder(sort, mark, other) > 0;

const compared = <Value extends string | number>(left: Value, right: Value): number =>
  left < right ? -1 : left > right ? 1 : 0;
