import type { BookId } from '../ids.ts';
import type { BookFacts } from '../values.ts';
import { nameKey } from './content-affinity.ts';

/** So few picks make recommendations worth looking at; fewer are taken, too. */
export const picksMin = 3;

/** Genres with fewer books to choose among are left out. */
export const genreBooksMin = 2;

/** A book that a new reader may pick. */
export type Pickable = Pick<BookFacts, 'authors' | 'series' | 'genres' | 'language' | 'workId'> & {
  readonly id: BookId;
};

type Asked = {
  readonly genresMax: number;
  readonly booksMax: number;
  /** Genres to show and no others; all when there are none. */
  readonly genres: readonly string[];
  /** Whose books come first, in this order. */
  readonly languages: readonly string[];
};

export type GenrePicks<Book> = { readonly genre: string; readonly books: readonly Book[] };

/**
 * What a new reader picks from: genres, those with the most liked books first, each with its most liked books. No book, work, series or author comes twice, so that few
 * picks say much; of a series there is the first volume only. `books`: the most liked first.
 */
export function onboardingPicks<Book extends Pickable>(
  books: readonly Book[],
  { genresMax, booksMax, genres: wanted, languages }: Asked,
): readonly GenrePicks<Book>[] {
  const offered = books
    .filter(({ series }) =>
      series.every(({ volume, lastVolume }) => volume === 1 && lastVolume === undefined),
    )
    .map((book, place) => ({ book, place: place + languagePlace(book, languages) * books.length }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ book }) => book);
  const genres = wanted.length > 0 ? wanted : genresOf(offered);
  const taken = new Set<string>();
  return genres
    .map((genre) => ({ genre, books: takeDifferent(offered, genre, { taken, booksMax }) }))
    .filter((picks) => picks.books.length >= genreBooksMin)
    .slice(0, genresMax);
}

/** 0 for the first preferred language; everything that is in none of them comes last. */
function languagePlace({ language }: Pickable, languages: readonly string[]): number {
  const place = languages.indexOf(language);
  return place === -1 ? languages.length : place;
}

/** By how liked their books are: each counts by its place, the first most. */
function genresOf(books: readonly Pickable[]): readonly string[] {
  const weights = new Map<string, number>();
  for (const [place, { genres }] of books.entries()) {
    const [genre] = genres;
    if (genre !== undefined) weights.set(genre, (weights.get(genre) ?? 0) + 1 / (1 + place));
  }
  return [...weights]
    .toSorted(([one, weight], [other, more]) => more - weight || (one < other ? -1 : 1))
    .map(([genre]) => genre);
}

type Taking = { readonly taken: Set<string>; readonly booksMax: number };

/** Books of which it is the first genre before others; none by an author, of a work or series, that was taken. */
function takeDifferent<Book extends Pickable>(
  books: readonly Book[],
  genre: string,
  { taken, booksMax }: Taking,
): readonly Book[] {
  const own = books.filter(({ genres }) => genres[0] === genre);
  const others = books.filter(({ genres }) => genres.indexOf(genre) > 0);
  const chosen: Book[] = [];
  for (const book of [...own, ...others]) {
    if (chosen.length === booksMax) break;
    const keys = keysOf(book);
    if (keys.some((key) => taken.has(key))) continue;
    for (const key of keys) taken.add(key);
    chosen.push(book);
  }
  return chosen;
}

const keysOf = ({ id, workId, authors, series }: Pickable): readonly string[] => [
  `book ${id}`,
  ...(workId === undefined ? [] : [`work ${workId}`]),
  ...authors.slice(0, 1).map((author) => `author ${nameKey(author)}`),
  ...series.map(({ name }) => `series ${name}`),
];
