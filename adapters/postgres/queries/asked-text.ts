import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';

/** What is read of a search text; the rest is ignored. */
export const searchTextLengthMax = 200;
/** How many words of a search text count. */
export const searchWordsMax = 12;

/** A search text as PostgreSQL is asked it: the words as `search.fold` makes them, and a tsquery for each way of having all of them. */
export type AskedWords = z.output<typeof askedWords>;

export type AskedText =
  | { readonly status: 'anything' }
  | { readonly status: 'no-word' }
  | { readonly status: 'words'; readonly asked: AskedWords };

const askedWords = z.object({
  words: z.string(),
  wholeTitle: z.string(),
  wholeNames: z.string(),
  wholeSeries: z.string(),
  begun: z.string(),
  begunTitle: z.string(),
  begunNames: z.string(),
  /** Null when every word is a single letter. */
  near: z.string().nullable(),
});

/** Reads a search text. Punctuation separates words and is no word. */
export async function askText(pool: DatabasePool, text: string): Promise<AskedText> {
  const phrase = storable(text).trim();
  if (phrase === '') return { status: 'anything' };
  const asked = await pool.maybeOne(sql.type(askedWords)`
    select
      words, whole_title as "wholeTitle", whole_names as "wholeNames", whole_series as "wholeSeries",
      begun, begun_title as "begunTitle", begun_names as "begunNames", near
    from search.ask(${phrase}, ${searchWordsMax})
    where words is not null`);
  return asked === null ? { status: 'no-word' } : { status: 'words', asked };
}

/** People search for what they like: what PostgreSQL cannot hold (U+0000, half a surrogate pair) is taken for punctuation. */
export const storable = (text: string): string =>
  text.slice(0, searchTextLengthMax).toWellFormed().replaceAll('\u0000', ' ');
