import { z } from 'zod';
import { bookIdSchema } from '../domain/ids.ts';
import { murmur3 } from '../domain/partition.ts';
import { cursorSchema, encodeCursor } from './cursor.ts';
import type {
  BookFacets,
  BookFilters,
  Books,
  BookSearch,
  BookSort,
  BookSummary,
  FacetCount,
} from './ports.ts';
import { answered, refused, type Question } from './question.ts';

type SearchBooks = {
  readonly text: string;
  readonly filters: BookFilters;
  /** By relevance with a text and by title without one, unless it is given. */
  readonly sort?: BookSort | undefined;
  readonly limit: number;
  /** `next` of an earlier answer to the same search; undefined for its beginning. */
  readonly cursor?: string | undefined;
  /** Whether to count facets: on the first page and on no other, unless it is given. */
  readonly facets?: boolean | undefined;
};

type SearchedBooks = {
  readonly sort: BookSort;
  /** How many books were found in all. */
  readonly total: number;
  readonly items: readonly BookSummary[];
  readonly next: string | null;
  /** Values are as the filters take them: a decade is 1990-1999. */
  readonly facets: Readonly<Record<keyof BookFacets, readonly FacetCount[]>> | null;
};

const list = 'search';
const cursors = cursorSchema(
  z.strictObject({
    list: z.literal(list),
    search: z.int(),
    forgiving: z.boolean(),
    major: z.number(),
    minor: z.number(),
    title: z.string(),
    bookId: bookIdSchema,
  }),
);

/** Books that have the words of a text and pass the filters. A book that is added or changes its place while someone pages is not seen twice for that. */
export const searchBooks = (
  books: Pick<Books, 'search'>,
): Question<SearchBooks, SearchedBooks, 'unknown-cursor'> => ({
  reads: ['book-titles'],
  ask: async ({ text, filters, limit, cursor, ...asked }, freshly) => {
    const search: BookSearch = {
      text: text.trim(),
      filters,
      sort: asked.sort ?? (text.trim() === '' ? 'title' : 'relevance'),
    };
    const mark = cursors.optional().safeParse(cursor);
    const named = murmur3(JSON.stringify(search));
    if (!mark.success || (mark.data !== undefined && mark.data.search !== named))
      return refused('unknown-cursor');
    const counts = asked.facets ?? cursor === undefined;
    const facets = counts ? (freshly ? 'counted' : 'remembered') : 'none';
    const found = await books.search(search, { after: mark.data, limit, facets });
    return answered({
      sort: search.sort,
      total: found.total,
      items: found.items,
      next: found.next && encodeCursor({ list, search: named, ...found.next }),
      facets: found.facets && { ...found.facets, decades: found.facets.decades.map(decadeFacet) },
    });
  },
});

const decadeFacet = ({ value, books }: BookFacets['decades'][number]): FacetCount => ({
  value: `${value}-${value + 9}`,
  books,
});
