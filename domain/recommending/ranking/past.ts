import type { BookId, WorkId } from '../../ids.ts';
import { isLike, type ReadingSnapshot, type SeriesMembership } from '../../values.ts';

/** A book that the reader rated, shelved or dismissed, with what ties it to others. */
export type PastBook = ReadingSnapshot & {
  readonly bookId: BookId;
  readonly workId?: WorkId | undefined;
  readonly series: readonly SeriesMembership[];
};

/** A reader's past as ranking asks it. */
export type Past = {
  /** Rated, shelved or dismissed: not offered again, and neither is another edition of it. */
  readonly seen: ReadonlySet<BookId>;
  readonly seenWorks: ReadonlySet<WorkId>;
  /** By name of series. */
  readonly series: ReadonlyMap<string, PastSeries>;
};

/** What a reader did with the volumes of one series. */
export type PastSeries = {
  /** Finished or rated. */
  readonly read: readonly VolumeRange[];
  /** On another shelf, given up or dismissed: not to be offered, and nothing to go on from. */
  readonly unread: readonly VolumeRange[];
  /** The volume that the reader read last, if they liked it. */
  readonly lastLiked: BookId | undefined;
};

/** Volumes from the first to the last, which are the same for all but an omnibus. */
export type VolumeRange = { readonly first: number; readonly last: number };

/** Finished or rated, and not given up. */
export const isRead = ({ shelf, stars }: ReadingSnapshot): boolean =>
  shelf !== 'abandoned' && (shelf === 'finished' || stars !== null);

export const volumesOf = ({ volume, lastVolume }: Omit<SeriesMembership, 'name'>): VolumeRange => ({
  first: volume,
  last: lastVolume ?? volume,
});

/** `books`: those of a reader's whole past, the newest act first. Books that were only viewed leave no trace. */
export function pastOf(books: readonly PastBook[]): Past {
  const touched = books.filter(
    ({ shelf, stars, dismissed }) => shelf !== null || stars !== null || dismissed,
  );
  const series = new Map<
    string,
    { read: VolumeRange[]; unread: VolumeRange[]; lastLiked: BookId | undefined }
  >();
  for (const book of touched) {
    for (const membership of book.series) {
      const known = series.get(membership.name) ?? { read: [], unread: [], lastLiked: undefined };
      series.set(membership.name, known);
      const read = isRead(book);
      if (read && known.read.length === 0 && isLike(book)) known.lastLiked = book.bookId;
      (read ? known.read : known.unread).push(volumesOf(membership));
    }
  }
  return {
    seen: new Set(touched.map(({ bookId }) => bookId)),
    seenWorks: new Set(touched.flatMap(({ workId }) => workId ?? [])),
    series,
  };
}

/** The past of somebody nobody knows yet. */
export const noPast: Past = pastOf([]);
