import { sql, type DatabasePool } from 'slonik';
import type { Books } from '../../../queries/ports.ts';
import { offerableSchema, summaryColumns, summarySchema } from './book-summary.ts';
import { listEditions } from './list-editions.ts';
import { rememberedSearches } from './remembered-searches.ts';
import { searchBooks } from './search-books.ts';
import { seriesVolumes } from './series-volumes.ts';

/** Titles in PostgreSQL. What finds which book is told in docs/search.md. */
export function createBooks(pool: DatabasePool): Books {
  const stores = { pool, remembered: rememberedSearches() };
  return {
    search: (search, part) => searchBooks(stores, search, part),
    editions: (id, part) => listEditions(pool, id, part),
    volumes: (names) => seriesVolumes(pool, names),

    summaries: async (ids) => {
      if (ids.length === 0) return new Map();
      const summaries = await pool.any(sql.type(summarySchema)`
      select ${summaryColumns}
      from live.book_title
      where book_id = any (${sql.array(ids, 'text')}) and not withdrawn`);
      return new Map(summaries.map((summary) => [summary.id, summary]));
    },

    offerable: async (ids) => {
      if (ids.length === 0) return new Map();
      const books = await pool.any(sql.type(offerableSchema)`
      select ${summaryColumns}, pages
      from live.book_title
      where book_id = any (${sql.array(ids, 'text')}) and not withdrawn`);
      return new Map(books.map((book) => [book.id, book]));
    },
  };
}
