import type { BookId } from '../../domain/ids.ts';
import { genresMax, type BookView, type ReadingStatistics, type ReadingTally } from '../../queries/ports.ts';
import { keptBookOf } from './kept-book.ts';
import type { MemoryShelfEntry } from './readers.ts';

type Views = ReadonlyMap<BookId, BookView>;
type Entry = MemoryShelfEntry & { readonly year: number; readonly view: BookView | undefined };

/** The statistics of one reader, folded from what lies on their shelves; of one year, when it is given. */
export function statisticsOf(
  shelves: readonly MemoryShelfEntry[],
  views: Views,
  year: number | undefined,
): ReadingStatistics {
  const every = shelves.map((entry) => ({
    ...entry,
    year: new Date(entry.since).getUTCFullYear(),
    view: views.get(entry.bookId),
  }));
  const chosen = every.filter((entry) => year === undefined || entry.year === year);
  const finished = chosen.filter(isFinished);
  return {
    totals: tallyOf(chosen),
    years: [...grouped(every.filter(isCounted), (entry) => [entry.year])]
      .map(([inYear, entries]) => ({ year: inYear, ...tallyOf(entries) }))
      .sort((left, right) => right.year - left.year),
    genres: [...grouped(finished, ({ view }) => view?.genres ?? [])]
      .map(([genre, entries]) => ({ genre, finished: entries.length, starsMean: meanOf(entries) }))
      .sort((left, right) => right.finished - left.finished || (left.genre < right.genre ? -1 : 1))
      .slice(0, genresMax),
    languages: [...grouped(finished, ({ view }) => (view === undefined ? [] : [view.language]))]
      .map(([language, entries]) => ({ language, finished: entries.length }))
      .sort((left, right) => right.finished - left.finished || (left.language < right.language ? -1 : 1)),
    longest: longestOf(finished),
  };
}

const isFinished = ({ shelf }: Entry): boolean => shelf === 'finished';
const isCounted = ({ shelf }: Entry): boolean => shelf === 'finished' || shelf === 'abandoned';

function tallyOf(entries: readonly Entry[]): ReadingTally {
  const finished = entries.filter(isFinished);
  return {
    finished: finished.length,
    rated: finished.filter(({ stars }) => stars !== null).length,
    starsMean: meanOf(finished),
    pages: finished.reduce((sum, { view }) => sum + (view?.pages ?? 0), 0),
    ofUnknownLength: finished.filter(({ view }) => view?.pages === undefined).length,
    abandoned: entries.filter(({ shelf }) => shelf === 'abandoned').length,
  };
}

function meanOf(entries: readonly Entry[]): number | null {
  const stars = entries.flatMap((entry) => (entry.stars === null ? [] : [entry.stars]));
  return stars.length === 0 ? null : stars.reduce<number>((sum, one) => sum + one, 0) / stars.length;
}

function longestOf(finished: readonly Entry[]): ReadingStatistics['longest'] {
  const [longest] = finished
    .flatMap(({ view, since }) =>
      view?.pages === undefined ? [] : [{ book: keptBookOf(view), pages: view.pages, since }],
    )
    .sort((left, right) => right.pages - left.pages || (placeOf(left) < placeOf(right) ? -1 : 1));
  return longest === undefined ? null : { book: longest.book, pages: longest.pages };
}

const placeOf = ({
  since,
  book,
}: {
  readonly since: string;
  readonly book: { readonly id: BookId };
}): string => `${since} ${book.id}`;

/** Each entry in all of its groups, and in each of them once. */
function grouped<Group>(
  entries: readonly Entry[],
  groupsOf: (entry: Entry) => readonly Group[],
): ReadonlyMap<Group, readonly Entry[]> {
  const groups = new Map<Group, Entry[]>();
  for (const entry of entries) {
    for (const group of new Set(groupsOf(entry))) {
      groups.set(group, [...(groups.get(group) ?? []), entry]);
    }
  }
  return groups;
}
