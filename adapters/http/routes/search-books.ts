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
    q: text.meta({ description: 'Words of title, authors or series.' }),
    genre: repeated(genreSchema, 'A genre.'),
    author: repeated(author, 'An author; accents, capitals and punctuation do not count.'),
    language: repeated(languageSchema, 'A language, ISO 639-1.'),
    year: repeated(yearRange, 'A year of first publication, or a range such as 1990-1999, 1990- or -1900.'),
    sort: z
      .enum(bookSorts)
      .optional()
      .meta({ description: 'By relevance with a text and by title without one, unless given.' }),
    facets: z
      .enum(['true', 'false'], 'must be true or false')
      .transform((value) => value === 'true')
      .optional()
      .meta({ description: 'Whether to count facets; they are on the first page, unless given.' }),
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
