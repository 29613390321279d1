import { z } from 'zod';
import { genreSchema, languageSchema } from '../../../domain/values.ts';
import { bookSorts } from '../../../queries/ports.ts';
import { publicQuery } from '../query-route.ts';
import { cursor, limitUpTo } from '../route.ts';
import { searchedBooks } from './answers/books.ts';
import { repeated, yearRange } from './filters.ts';

/** The longest text searched for, and the longest name of an author. */
const textLengthMax = 200;
const limitMax = 50;

/** Whatever a person types, is pasted or breaks in two: what cannot be searched for is passed over, not refused. */
const text = z
  .string('must be given once')
  .trim()
  .max(textLengthMax, `must have at most ${textLengthMax} characters`)
  .default('');

const author = z.string().max(textLengthMax, `must have at most ${textLengthMax} characters`);

export const searchBooks = publicQuery({
  slug: 'search-books',
  context: 'books',
  path: '/v1/books',
  summary: 'Search books',
  description:
    'Forgives slips of the keyboard. Of several values of one filter any will do; all filters must hold.',
  cost: 5,
  refusals: ['unknown-cursor'],
  query: z.strictObject({
    q: text,
    genre: repeated(genreSchema),
    author: repeated(author),
    language: repeated(languageSchema),
    year: repeated(yearRange),
    sort: z.enum(bookSorts).optional(),
    facets: z
      .enum(['true', 'false'], 'must be true or false')
      .transform((value) => value === 'true')
      .optional(),
    limit: limitUpTo(limitMax),
    cursor,
  }),
  answer: searchedBooks,
  question: (queries) => queries.books.searchBooks,
  input: ({ query: { q, genre, author, language, year, ...rest } }) => ({
    text: q,
    filters: { genres: genre, authors: author, languages: language, years: year },
    ...rest,
  }),
});
