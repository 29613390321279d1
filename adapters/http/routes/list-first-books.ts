import { z } from 'zod';
import { genreSchema, languageSchema } from '../../../domain/values.ts';
import { publicQuery } from '../query-route.ts';
import { limitUpTo } from '../route.ts';
import { listedFirstBooks } from './answers/books.ts';
import { repeated } from './filters.ts';

const limitMax = 20;
const limitDefault = 6;

export const listFirstBooks = publicQuery({
  slug: 'list-first-books',
  context: 'recommendations',
  path: '/v1/onboarding',
  summary: 'What a new reader picks from',
  description: 'Send the picks as preferences, ratings and shelves.',
  cost: 2,
  refusals: ['first-books-unavailable'],
  query: z.strictObject({
    language: repeated(languageSchema, 'A language whose books come first, ISO 639-1.'),
    genre: repeated(genreSchema, 'A genre; all when none is given.'),
    limit: limitUpTo(limitMax, limitDefault),
  }),
  answer: listedFirstBooks,
  question: (queries) => queries.recommendations.listFirstBooks,
  input: ({ query: { language, genre, limit } }) => ({
    languages: language,
    genres: [...new Set(genre)],
    limit,
  }),
});
