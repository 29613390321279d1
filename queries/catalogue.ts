import type { BookId } from '../domain/ids.ts';
import type { BookSummary, KeptBook } from './ports.ts';

/** What books have in common (PostgreSQL). Withdrawn books are among the answers of `find` only. */
export type Catalogue = {
  readonly find: (id: BookId) => Promise<KeptBook | undefined>;
  /**
   * Books by authors or of series of these names, the most liked first, at most `limit`. Names of authors are compared word by word, without accents, capitals and
   * punctuation, so others that have all words of a name may be among them.
   */
  readonly byMakers: (
    makers: { readonly authors: readonly string[]; readonly series: readonly string[] },
    asked: { readonly readership: Readership; readonly limit: number },
  ) => Promise<readonly BookSummary[]>;
  /** Books that have any of these genres, those that have most of them first, then the most liked, at most `limit`; of very many some. */
  readonly ofGenres: (
    genres: readonly string[],
    asked: { readonly readership: Readership; readonly limit: number },
  ) => Promise<readonly BookSummary[]>;
  /** The most liked books of each first genre and language, at most `each` of both, the most liked first; in all at most {@link likedInGenresMax}. */
  readonly likedInGenres: (each: number) => Promise<readonly BookSummary[]>;
};

/** Which books are looked for in the catalogue: `new` ones are those that hardly anybody has liked yet. */
export type Readership = 'all' | 'new';

/** At this number of readers who like it a book is new no longer; counted to powers of two. */
export const newLikesBelow = 3;

/** More than anybody looks through. */
export const likedInGenresMax = 10_000;
