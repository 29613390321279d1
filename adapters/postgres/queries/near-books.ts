import { sql, type CommonQueryMethods, type DatabasePool, type FragmentSqlToken } from 'slonik';
import { z } from 'zod';
import { bookIdSchema } from '../../../domain/ids.ts';
import type { AskedWords } from './asked-text.ts';

/** A search that finds fewer books than this forgives misspelling. */
export const forgivingBelow = 5;
/** At most so many books that were meant are added, the closest. */
export const nearBooksMax = 50;

/** A book that was perhaps meant: how close it is, from 0 to 2. */
export type NearBook = z.output<typeof nearBook>;
const nearBook = z.object({ bookId: bookIdSchema, closeness: z.number() });

/**
 * Books that have every word of two letters or more with one letter left out, added, mistaken or swapped with its neighbour. When there are none, and `found`
 * books are none either, those whose title and authors share most trigrams with the text: for words run together or torn apart, and for
 * several mistakes in one.
 */
export async function nearBooks(
  pool: DatabasePool,
  asked: AskedWords,
  found: number,
): Promise<readonly NearBook[]> {
  const misspelt = asked.near === null ? [] : await closest(pool, asked, oneLetterOff(asked.near));
  if (misspelt.length > 0 || found > 0) return misspelt;
  return similarBooks(pool, asked);
}

const oneLetterOff = (near: string) => sql.fragment`near_words @@ ${near}::tsquery`;

/** How much of the text must be found somewhere in title and authors. */
const similarityMin = 0.5;

/** The threshold of the operator is a setting, hence the transaction. */
const similarBooks = (pool: DatabasePool, asked: AskedWords): Promise<readonly NearBook[]> =>
  pool.transaction(async (transaction) => {
    await transaction.any(sql.type(z.object({}))`
      select set_config('pg_trgm.word_similarity_threshold', ${String(similarityMin)}, true) as limited`);
    return closest(transaction, asked, sql.fragment`${asked.words} operator(search.<%) spelling`);
  });

/** By how alike the whole title is and how alike the closest part of title and authors, each from 0 to 1. */
const closest = (
  connection: CommonQueryMethods,
  { words, begun }: AskedWords,
  condition: FragmentSqlToken,
): Promise<readonly NearBook[]> =>
  connection.any(sql.type(nearBook)`
    select
      book_id as "bookId",
      search.similarity(sort_key, ${words})::float8
        + search.strict_word_similarity(${words}, spelling)::float8 as closeness
    from live.book_title
    where not withdrawn and ${condition} and not words @@ ${begun}::tsquery
    order by closeness desc, book_id
    limit ${nearBooksMax}`);
