import type { BookId } from '../ids.ts';
import type { SeriesMembership } from '../values.ts';
import type { Neighbour } from './book-neighbours.ts';
import {
  contentAffinity,
  nameKey,
  type Affinity,
  type Content,
  type SharedContent,
} from './content-affinity.ts';

/** Volumes of the book's own series in a list; more would be all there is. */
export const ownSeriesMax = 3;
/** Books of one author in a list, until all others are in it. */
export const perAuthorMax = 3;

/** `likes`: who likes the book likes this one, too; `content`: they have author, series or genre in common. Whichever says more. */
export type SimilarSource = 'likes' | 'content';

export type SimilarBook = {
  readonly bookId: BookId;
  readonly score: number;
  readonly source: SimilarSource;
  /** What they have in common, when anything; whatever the source. */
  readonly shares?: SharedContent;
};

export type SimilarTo = {
  readonly book: Content;
  /** By who likes them, best first. */
  readonly neighbours: readonly Neighbour[];
  /** Everything that may be listed: the neighbours, books that may have something in common with the book, volumes that may take the place of others. */
  readonly bookOf: (id: BookId) => Content | undefined;
  readonly related: readonly BookId[];
  /** Books of a series, in any order. */
  readonly volumesOf: (series: string) => readonly Content[];
};

/**
 * The books like one book, best first. Likeness by likes and by content are put together as independent evidence, `a + b(1 - a)`: the first grows with the number of
 * readers who like both, so that little-read books are reached by what they have in common, and much-read ones by who reads them. Never another edition of the book, and of
 * each other work one; of the book's own series the next volume first, and at most {@link ownSeriesMax}; of every other series its first volume only.
 */
export function similarBooks(to: SimilarTo): readonly SimilarBook[] {
  const likes = new Map(to.neighbours.map(({ bookId, score }) => [bookId, score]));
  const scored = [...new Set([...likes.keys(), ...to.related])]
    .flatMap((bookId): readonly Scored[] => {
      const other = to.bookOf(bookId);
      const isSame = other === undefined || isSameWork(other, to.book);
      return isSame ? [] : scoredOf(to.book, other, likes.get(bookId) ?? 0);
    })
    .sort(byScore);
  return spread(inSeriesOrder(scored, to)).map(({ content: _content, ...listed }) => listed);
}

type Scored = SimilarBook & { readonly content: Content };

const isSameWork = (one: Content, other: Content): boolean =>
  one.id === other.id || (one.workId !== undefined && one.workId === other.workId);

/** None or one. */
function scoredOf(book: Content, other: Content, likes: number): readonly Scored[] {
  const affinity: Affinity | undefined = contentAffinity(book, other);
  const byContent = affinity?.score ?? 0;
  const score = likes + byContent * (1 - likes);
  if (score <= 0) return [];
  const source = likes >= byContent ? 'likes' : 'content';
  return [{ bookId: other.id, score, source, ...(affinity && { shares: affinity.shares }), content: other }];
}

/** Of equal ones the order of ids, so that a list stays the same. */
const byScore = (one: Scored, other: Scored): number =>
  other.score - one.score || (one.bookId < other.bookId ? -1 : 1);

/** Puts the volumes of the book's own series into the places that any of them have, and lets the first volume stand for every other series. */
function inSeriesOrder(scored: readonly Scored[], { book, volumesOf }: SimilarTo): readonly Scored[] {
  const own = new Set(book.series.map(({ name }) => name));
  const isOwn = ({ content }: Scored): boolean => content.series.some(({ name }) => own.has(name));
  const ordered = scored.filter(isOwn).toSorted((one, other) => farness(one, book) - farness(other, book));
  const ownPlaces = ordered.slice(0, ownSeriesMax).values();
  const works = new Set<string>();
  const series = new Set<string>();
  return scored.flatMap((candidate): Scored[] => {
    const listed = isOwn(candidate) ? ownPlaces.next().value : firstOfSeries(candidate, volumesOf);
    if (listed === undefined || isSameWork(listed.content, book)) return [];
    const names = listed.content.series.map(({ name }) => name).filter((name) => !own.has(name));
    const work = listed.content.workId ?? listed.bookId;
    if (works.has(work) || names.some((name) => series.has(name))) return [];
    works.add(work);
    for (const name of names) series.add(name);
    return [listed];
  });
}

/** The next volume first, then those after it, then those before, the nearest first; an omnibus last. */
function farness({ content }: Scored, book: Content): number {
  const steps = book.series.flatMap(({ name, volume }) =>
    content.series
      .filter((membership) => membership.name === name)
      .map((membership) => farnessOf(membership, volume)),
  );
  return Math.min(...steps);
}

function farnessOf({ volume, lastVolume }: Omit<SeriesMembership, 'name'>, from: number): number {
  const behind = volume > from ? volume - from : behindAll + from - volume;
  return lastVolume === undefined ? behind : 2 * behindAll + behind;
}

/** No series has so many volumes. */
const behindAll = 100_000;

/** The book itself when it is of no series or the first of one; else the first volume of its series, if there is one in its language. */
function firstOfSeries(candidate: Scored, volumesOf: SimilarTo['volumesOf']): Scored | undefined {
  const { series, language } = candidate.content;
  if (series.length === 0 || series.some(isFirstVolume)) return candidate;
  const first = series
    .flatMap(({ name }) =>
      volumesOf(name).filter((volume) =>
        volume.series.some((own) => own.name === name && isFirstVolume(own)),
      ),
    )
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
    .find((volume) => volume.language === language);
  return first && { ...candidate, bookId: first.id, content: first };
}

/** Stories from before the first volume are not where one begins; an omnibus that holds the first volume may be. */
const isFirstVolume = ({ volume }: Omit<SeriesMembership, 'name'>): boolean => volume === 1;

/** At most {@link perAuthorMax} of an author in front; the others behind all. */
function spread(scored: readonly Scored[]): readonly Scored[] {
  const counts = new Map<string, number>();
  const front: Scored[] = [];
  const behind: Scored[] = [];
  for (const one of scored) {
    const author = nameKey(one.content.authors[0] ?? '');
    const count = (counts.get(author) ?? 0) + 1;
    counts.set(author, count);
    (count > perAuthorMax ? behind : front).push(one);
  }
  return [...front, ...behind];
}
