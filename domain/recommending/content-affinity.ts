import type { BookId } from '../ids.ts';
import type { BookFacts, SeriesMembership } from '../values.ts';

/** What a book is compared by besides who likes it. */
export type Content = Pick<BookFacts, 'authors' | 'series' | 'genres' | 'language' | 'workId'> & {
  readonly id: BookId;
};

/** What two books have in common; the first of these that holds is the most that they have. */
export type SharedContent = 'series' | 'author' | 'genre';

/** How much two books have in common, between 0 and 1, and what most of it is. */
export type Affinity = { readonly score: number; readonly shares: SharedContent };

/**
 * The parts of an affinity, each at its most. On the scale of the likeness by likes (`book-neighbours.ts`), with which they are put together: books with some
 * tens of readers are up to about 0.4 alike, so that of those the likes decide, and of rare ones what they have in common. Measured: docs/similar-books.md.
 */
export const affinityMost = { series: 0.2, author: 0.12, genre: 0.05 } as const;

/** For an author who is not the first named of both: an illustrator, translator or one of many. */
const lesserAuthorShare = 0.5;
/** What is left of the affinity of a volume for each volume between. */
const perVolumeShare = 0.95;
/** What is left of it in another language. */
const otherLanguageShare = 0.5;

/** What two books have in common, by their facts alone; `undefined` when nothing, or when they are the same book or editions of one work. */
export function contentAffinity(one: Content, other: Content): Affinity | undefined {
  if (one.id === other.id || (one.workId !== undefined && one.workId === other.workId)) return undefined;
  const parts = {
    series: affinityMost.series * sharedSeries(one.series, other.series),
    author: affinityMost.author * sharedAuthors(one.authors, other.authors),
    genre: affinityMost.genre * sharedGenres(one.genres, other.genres),
  };
  const shares = (['series', 'author', 'genre'] as const).find((part) => parts[part] > 0);
  if (shares === undefined) return undefined;
  const together = 1 - (1 - parts.series) * (1 - parts.author) * (1 - parts.genre);
  return { score: together * (isReadBySame(one.language, other.language) ? 1 : otherLanguageShare), shares };
}

/** 1 for neighbouring volumes, less for what is further apart. */
function sharedSeries(one: readonly SeriesMembership[], other: readonly SeriesMembership[]): number {
  const shares = one.flatMap(({ name, volume }) =>
    other
      .filter((membership) => membership.name === name)
      .map((membership) => perVolumeShare ** Math.max(0, Math.abs(membership.volume - volume) - 1)),
  );
  return Math.max(0, ...shares);
}

function sharedAuthors(one: readonly string[], other: readonly string[]): number {
  const [first, ...others] = one.map(nameKey);
  const theirs = other.map(nameKey);
  if (first === undefined || theirs.length === 0) return 0;
  if (first === theirs[0]) return 1;
  return [first, ...others].some((name) => theirs.includes(name)) ? lesserAuthorShare : 0;
}

/** The weighted Jaccard index; the first genre, which fits best, counts most. */
function sharedGenres(one: readonly string[], other: readonly string[]): number {
  const [ours, theirs] = [weighed(one), weighed(other)];
  let both = 0;
  let either = 0;
  for (const genre of new Set([...one, ...other])) {
    both += Math.min(ours.get(genre) ?? 0, theirs.get(genre) ?? 0);
    either += Math.max(ours.get(genre) ?? 0, theirs.get(genre) ?? 0);
  }
  return either === 0 ? 0 : both / either;
}

const weighed = (genres: readonly string[]): ReadonlyMap<string, number> =>
  new Map(genres.map((genre, place) => [genre, 1 / (1 + place)]));

/** Names that are the same but for accents, capitals and punctuation are one author. */
export const nameKey = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}'’]/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Books in several languages, and of a language that nobody noted, are for everybody. */
const isReadBySame = (one: string, other: string): boolean =>
  one === other || [one, other].some((language) => language === 'mul' || language === 'und');
