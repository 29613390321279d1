import type { BookId } from '../../domain/ids.ts';
import type { Books, BookSummary, BookView, BookViews } from '../../queries/ports.ts';

/** A catalogue in memory, as queries see it; filled by setting views. */
export type MemoryBooks = BookViews & Books & { readonly views: Map<BookId, BookView> };

export function memoryBooks(): MemoryBooks {
  const views = new Map<BookId, BookView>();
  const offered = (): BookSummary[] =>
    [...views.values()].filter(({ withdrawn }) => !withdrawn).map(summaryOf);
  return {
    views,
    find: async (id) => views.get(id),
    search: async (text, limit) =>
      offered()
        .filter((book) => textOf(book).includes(text.toLowerCase()))
        .sort((left, right) => left.title.localeCompare(right.title))
        .slice(0, limit),
    summaries: async (ids) =>
      new Map(
        offered()
          .filter(({ id }) => ids.includes(id))
          .map((book) => [book.id, book]),
      ),
  };
}

const summaryOf = ({
  withdrawn: _withdrawn,
  ratings: _ratings,
  pages: _pages,
  ...summary
}: BookView): BookSummary => summary;

const textOf = ({ title, authors, series }: BookSummary): string =>
  [title, ...authors, ...series.map(({ name }) => name)].join(' ').toLowerCase();
