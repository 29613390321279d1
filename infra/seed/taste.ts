import type { LibraryBook } from './library.ts';
import { chance, drawSome, wholeBetween, type Random } from './random.ts';

/** What one synthetic reader likes: 1–3 genres, 1–2 languages, up to 4 authors. */
export type Taste = {
  readonly genres: readonly string[];
  readonly languages: readonly string[];
  readonly authors: ReadonlySet<string>;
};

const shareWithSecondLanguage = 0.5;

/** How much a book in a language that is not the reader's own is met, against one that is. */
const foreignFactor = 0.02;

/** What a book that shares nothing with the taste still gets, so that likes are not all taste. */
const affinityFloor = 0.02;

/** Genres and languages are drawn by the root of their number of books: small ones have readers too. */
export function drawTaste(library: readonly LibraryBook[], random: Random): Taste {
  const genres = drawCommon(
    random,
    library.flatMap(({ facts }) => facts.genres),
    wholeBetween(random, { from: 1, to: 3 }),
  );
  const languages = drawCommon(
    random,
    library.map(({ facts }) => facts.language),
    chance(random, shareWithSecondLanguage) ? 2 : 1,
  );
  const beforeAuthors = { genres, languages, authors: new Set<string>() };
  const wellLiked = drawSome(random, library, {
    count: wholeBetween(random, { from: 2, to: 4 }),
    weightOf: (book) => pull(beforeAuthors, book),
  });
  return { ...beforeAuthors, authors: new Set(wellLiked.flatMap(({ facts }) => facts.authors.slice(0, 1))) };
}

function drawCommon(random: Random, values: readonly string[], count: number): string[] {
  const counts = [...Map.groupBy(values, (value) => value)].map(([value, { length }]) => ({ value, length }));
  const drawn = drawSome(random, counts, { count, weightOf: ({ length }) => Math.sqrt(length) });
  return drawn.map(({ value }) => value);
}

/**
 * How well a book fits a taste, in [0, 1]: 0.6 for its genres (the share of them that the reader favours), 0.3 for a
 * favourite author, 0.3 for going on with a series that the reader likes; at most 1.
 */
export function affinity({ genres, authors }: Taste, { facts }: LibraryBook, isContinuation = false): number {
  const overlap = facts.genres.filter((genre) => genres.includes(genre)).length / facts.genres.length;
  const byFavourite = facts.authors.some((author) => authors.has(author));
  return Math.min(1, 0.6 * overlap + 0.3 * Number(byFavourite) + 0.3 * Number(isContinuation));
}

/** How likely a reader meets a book, as a weight: popularity × (affinity + floor)³ × language. */
export const pull = (taste: Taste, book: LibraryBook): number =>
  book.popularity *
  (affinity(taste, book) + affinityFloor) ** 3 *
  (taste.languages.includes(book.facts.language) ? 1 : foreignFactor);
