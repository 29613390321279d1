import { z } from 'zod';
import { listLengthMax } from '../../../domain/recommending/recommendation.ts';
import { genreSchema, languageSchema } from '../../../domain/values.ts';
import { readerQuery } from '../query-route.ts';
import { cursor, limitUpTo } from '../route.ts';
import { recommendedBooks } from './answers/recommendations.ts';
import { pageRange, repeated, yearRange } from './filters.ts';

export const recommendBooks = readerQuery({
  slug: 'recommend-books',
  context: 'recommendations',
  path: '/v1/me/recommendations',
  summary: 'Books recommended to the reader, with reasons',
  description:
    'From the feed, else from the model asked now, and on down the ladder until the page is full; `source` says which. Somebody who is not registered yet is answered, too.',
  cost: 4,
  refusals: ['recommendations-unavailable', 'unknown-cursor'],
  query: z.strictObject({
    genre: repeated(genreSchema, 'A genre.'),
    language: repeated(languageSchema, 'A language, ISO 639-1.'),
    pages: repeated(pageRange, 'A length in pages, or a range such as 200-400, 500- or -200.'),
    year: repeated(yearRange, 'A year of first publication, or a range such as 1990-1999, 1990- or -1900.'),
    limit: limitUpTo(listLengthMax),
    cursor,
  }),
  answer: recommendedBooks,
  question: (queries) => queries.recommendations.recommendBooks,
  input: ({ query: { genre, language, pages, year, limit, cursor: from } }, signIn) => ({
    signIn,
    filters: { genres: genre, languages: language, pages, years: year },
    limit,
    cursor: from,
  }),
});
