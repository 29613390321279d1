import type { BookId } from '../../domain/ids.ts';
import type { SeriesVolume } from '../../domain/recommending/ranking/series-order.ts';
import {
  seriesVolumesMax,
  type Books,
  type BookSummary,
  type BookView,
  type BookViews,
  type EditionMark,
  type ListPart,
} from '../../queries/ports.ts';
import { folded, searchIn } from './book-search.ts';

/** A catalogue in memory, as queries see it; filled by setting views. */
export type MemoryBooks = BookViews & Books & { readonly views: Map<BookId, BookView> };

export function memoryBooks(): MemoryBooks {
  const views = new Map<BookId, BookView>();
  const offered = (): BookView[] => [...views.values()].filter(({ withdrawn }) => !withdrawn);
  return {
    views,
    find: async (id) => views.get(id),
    search: async (search, part) => {
      const { items, ...found } = searchIn(offered(), search, part);
      return { ...found, items: items.map(summaryOf) };
    },
    editions: async (id, part) => {
      const of = views.get(id);
      return of && editionsAmong(offered(), of, part);
    },
    summaries: async (ids) =>
      new Map(
        offered()
          .filter(({ id }) => ids.includes(id))
          .map((book) => [book.id, summaryOf(book)]),
      ),
    offerable: async (ids) =>
      new Map(
        offered()
          .filter(({ id }) => ids.includes(id))
          .map(({ withdrawn: _withdrawn, ratings: _ratings, ...book }) => [book.id, book]),
      ),
    volumes: async (names) =>
      new Map(
        names
          .map((name) => [name, volumesAmong(offered(), name)] as const)
          .filter(([, volumes]) => volumes.length > 0),
      ),
  };
}

const summaryOf = ({
  withdrawn: _withdrawn,
  ratings: _ratings,
  pages: _pages,
  ...summary
}: BookView): BookSummary => summary;

const volumesAmong = (books: readonly BookView[], series: string): SeriesVolume[] =>
  books
    .flatMap(({ id, workId, language, series: memberships }) =>
      memberships
        .filter(({ name }) => name === series)
        .map(({ name: _name, ...volume }) => ({
          bookId: id,
          language,
          ...volume,
          ...(workId !== undefined && { workId }),
        })),
    )
    .sort(
      (one, other) =>
        one.volume - other.volume ||
        (one.lastVolume ?? 0) - (other.lastVolume ?? 0) ||
        (one.bookId < other.bookId ? -1 : 1),
    )
    .slice(0, seriesVolumesMax);

type Asked = { readonly after: EditionMark | undefined; readonly limit: number };

function editionsAmong(
  books: readonly BookView[],
  of: BookView,
  { after, limit }: Asked,
): ListPart<BookSummary, EditionMark> {
  const isAfter = (book: BookView): boolean => after === undefined || isBefore(after, markOf(book));
  const left = books
    .filter((book) => book.workId !== undefined && book.workId === of.workId && book.id !== of.id)
    .filter(isAfter)
    .sort((one, other) => (isBefore(markOf(one), markOf(other)) ? -1 : 1));
  const items = left.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(summaryOf),
    next: last === undefined || left.length <= limit ? null : markOf(last),
  };
}

const markOf = ({ id, title }: BookView): EditionMark => ({ title: folded(title), bookId: id });

const isBefore = (one: EditionMark, other: EditionMark): boolean =>
  one.title < other.title || (one.title === other.title && one.bookId < other.bookId);
