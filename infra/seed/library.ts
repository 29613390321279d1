import type { SeedBook } from './catalogue.ts';
import { drawSome, type Random } from './random.ts';

/** A book as synthetic readers meet it. */
export type LibraryBook = {
  readonly facts: SeedBook;
  /** Zipf-like weight in (0, 1], the same for all volumes of a series. Partly drawn: nobody's real sales. */
  readonly popularity: number;
  /** The slug of the volume before this one, of those in the library; null for a first or only volume. */
  readonly previous: string | null;
};

/** Below 1, as the tails of libraries are: with 1 a handful of books would fill every shelf. */
const zipfExponent = 0.7;

/**
 * Ranks series and single books in a drawn order, in which authors of many books tend to come first: a catalogue of
 * well-known books has several by those who are read most. Finds the volume that each later volume continues.
 */
export function libraryOf(books: readonly SeedBook[], random: Random): readonly LibraryBook[] {
  const volumesOf = Map.groupBy(books, workOf);
  const byAuthor = Map.groupBy(books, firstAuthor);
  const works = drawSome(random, [...volumesOf], {
    count: volumesOf.size,
    weightOf: ([, [first]]) => (first === undefined ? 0 : (byAuthor.get(firstAuthor(first))?.length ?? 0)),
  });
  const rankOf = new Map(works.map(([work], index) => [work, index + 1]));
  return books.map((facts) => ({
    facts,
    popularity: (rankOf.get(workOf(facts)) ?? works.length) ** -zipfExponent,
    previous: previousVolume(facts, volumesOf.get(workOf(facts)) ?? []),
  }));
}

/** What readers know as one thing: a series, or a book outside any. */
const workOf = ({ slug, series }: SeedBook): string =>
  series === undefined ? `book ${slug}` : `series ${series.name}`;

const firstAuthor = ({ authors }: SeedBook): string | undefined => authors[0];

function previousVolume({ series }: SeedBook, volumes: readonly SeedBook[]): string | null {
  if (series === undefined) return null;
  return (
    volumes
      .filter((other) => other.series !== undefined && other.series.volume < series.volume)
      .toSorted((left, right) => (right.series?.volume ?? 0) - (left.series?.volume ?? 0))[0]?.slug ?? null
  );
}
