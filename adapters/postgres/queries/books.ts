import { sql, type DatabasePool } from 'slonik';
import type { Books, BookSummary } from '../../../queries/ports.ts';
import { summaryColumns, summarySchema } from './book-summary.ts';

/** What is read of a search text; the rest is ignored. */
export const searchTextLengthMax = 200;
/** How many words of a search text count. */
export const searchWordsMax = 12;

/**
 * Titles in PostgreSQL. A search finds books that have every word of the text, or a word that begins with it, in title, authors, series
 * or genres; accents, case, apostrophes and punctuation do not count. Title matches come first, equal ones by title.
 */
export const createBooks = (pool: DatabasePool): Books => ({
  search: async (text, limit) => {
    const phrase = storable(text);
    return phrase === '' ? listByTitle(pool, limit) : searchByWords(pool, phrase, limit);
  },

  summaries: async (ids) => {
    if (ids.length === 0) return new Map();
    const summaries = await pool.any(sql.type(summarySchema)`
      select ${summaryColumns}
      from live.book_title
      where book_id = any (${sql.array(ids, 'text')}) and not withdrawn`);
    return new Map(summaries.map((summary) => [summary.id, summary]));
  },
});

/** People search for what they like: what PostgreSQL cannot hold (U+0000, half a surrogate pair) matches nothing, as punctuation. */
const storable = (text: string): string =>
  text.slice(0, searchTextLengthMax).toWellFormed().replaceAll('\u0000', ' ').trim();

const listByTitle = (pool: DatabasePool, limit: number): Promise<readonly BookSummary[]> =>
  pool.any(sql.type(summarySchema)`
    select ${summaryColumns}
    from live.book_title
    where not withdrawn
    order by sort_key, book_id
    limit ${limit}`);

/** The query is a constant to the planner, which then knows how rare the words are. A text without any word finds nothing. */
const searchByWords = (pool: DatabasePool, phrase: string, limit: number): Promise<readonly BookSummary[]> =>
  pool.any(sql.type(summarySchema)`
    select ${summaryColumns}
    from live.book_title
    where not withdrawn and words @@ live.search_query(${phrase}, ${searchWordsMax})
    order by ts_rank(words, live.search_query(${phrase}, ${searchWordsMax}), 1) desc, sort_key, book_id
    limit ${limit}`);
