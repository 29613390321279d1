import { z } from 'zod';
import { bookIdSchema, type BookId } from '../../../domain/ids.ts';
import { bookFactsSchema, starsSchema } from '../../../domain/values.ts';
import type { ImportedBook, ImportedReading } from '../data-set.ts';
import { languageOf } from './languages.ts';
import { parseTitle } from './title.ts';

/** The columns that are read of each file; others are passed over. */
export const columns = {
  books: [
    'book_id',
    'goodreads_book_id',
    'work_id',
    'authors',
    'original_publication_year',
    'title',
    'language_code',
  ],
  ratings: ['user_id', 'book_id', 'rating'],
  likes: ['reader', 'book_id'],
  tags: ['tag_id', 'tag_name'],
  bookTags: ['goodreads_book_id', 'tag_id', 'count'],
} as const;

/** The fields of a row of one of the files. */
type Fields<File extends keyof typeof columns> = Readonly<Record<(typeof columns)[File][number], string>>;

/** What a row says, or what is wrong with it, in words. */
export type Parsed<Value> = { readonly value: Value } | { readonly fault: string };

/** A number that names something; without leading zeros, so that one thing has one name. */
const numberName = z
  .string()
  .regex(/^\d{1,12}$/, 'must be a number')
  .transform((digits) => String(Number(digits)));

const bookId = numberName.transform((number): BookId => bookIdSchema.parse(`gb-${number}`));

/** Names are separated by a comma and a space; some are listed twice. */
const authors = z
  .string()
  .transform((text) => [...new Set(text.split(', ').map((name) => name.trim()))])
  .transform((names) => names.filter((name) => name !== ''));

/** Written `2008.0`, negative before the common era, or nothing. */
const year = z
  .string()
  .regex(/^(-?\d{1,4}(\.0)?)?$/, 'must be a year or empty')
  .transform((text) => (text === '' ? undefined : Number(text)));

const importedBook = z.object({ bookId: bookIdSchema, facts: bookFactsSchema });

const bookRow = z
  .object({
    book_id: bookId,
    work_id: numberName,
    authors,
    original_publication_year: year,
    title: z.string().transform(parseTitle),
    language_code: z.string().transform(languageOf),
    genres: z.array(z.string()),
  })
  .transform(
    ({
      title,
      authors: names,
      original_publication_year: published,
      ...row
    }): z.input<typeof importedBook> => ({
      bookId: row.book_id,
      facts: {
        title: title.title,
        series: [...title.series],
        authors: names,
        ...(published === undefined ? {} : { year: published }),
        language: row.language_code,
        genres: row.genres,
        workId: `gb-work-${row.work_id}`,
      },
    }),
  )
  .pipe(importedBook);

/** The book of a row of `books.csv`; its genres come from other files. */
export const bookOf = (fields: Fields<'books'>, genres: readonly string[]): Parsed<ImportedBook> =>
  parsed(bookRow, { ...fields, genres });

const ratingRow = z
  .object({ user_id: numberName, book_id: bookId, rating: z.string().transform(Number).pipe(starsSchema) })
  .transform((row) => ({ reader: row.user_id, bookId: row.book_id, stars: row.rating }));

/** What a row of `ratings.csv` says. */
export const ratingOf = (fields: Fields<'ratings'>): Parsed<ImportedReading> => parsed(ratingRow, fields);

const likeRow = z
  .object({ reader: numberName, book_id: bookId })
  .transform((row) => ({ reader: row.reader, bookId: row.book_id, stars: null }));

/** What a row of `reader_likes.csv` says. */
export const likeOf = (fields: Fields<'likes'>): Parsed<ImportedReading> => parsed(likeRow, fields);

const tagRow = z
  .object({ tag_id: numberName, tag_name: z.string() })
  .transform((row) => ({ tag: row.tag_id, name: row.tag_name }));

/** A row of `tags.csv`. */
export const tagOf = (fields: Fields<'tags'>): Parsed<z.output<typeof tagRow>> => parsed(tagRow, fields);

const bookTagRow = z
  .object({
    goodreads_book_id: numberName,
    tag_id: numberName,
    count: z
      .string()
      .regex(/^\d{1,12}$/, 'must be a number and not negative')
      .transform(Number),
  })
  .transform((row) => ({ book: row.goodreads_book_id, tag: row.tag_id, count: row.count }));

/** A row of `book_tags.csv` or `book_tags_sample.csv`. */
export const bookTagOf = (fields: Fields<'bookTags'>): Parsed<z.output<typeof bookTagRow>> =>
  parsed(bookTagRow, fields);

function parsed<Value>(schema: z.ZodType<Value>, row: unknown): Parsed<Value> {
  const { success, data, error } = schema.safeParse(row);
  if (success) return { value: data };
  const faults = error.issues.map(({ path, message }) => `${columnOf(path)} ${message}`);
  return { fault: faults.join('; ') };
}

/** The name nearest to the fault; inside of lists there are only numbers. */
const columnOf = (path: readonly PropertyKey[]): string =>
  String(path.findLast((key) => typeof key === 'string'));
