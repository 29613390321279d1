import { z } from 'zod';
import { genreSchema } from '../../../domain/values.ts';
import { publicQuery } from '../query-route.ts';
import { limitUpTo } from '../route.ts';
import { listedTrendingBooks } from './answers/books.ts';

const limitMax = 50;

export const listTrendingBooks = publicQuery({
  slug: 'list-trending-books',
  context: 'recommendations',
  path: '/v1/trending',
  summary: 'The books that readers care for now',
  description: 'Of all genres when none is named.',
  cost: 1,
  refusals: ['trending-unavailable'],
  query: z.strictObject({
    genre: z.string('must be given once').pipe(genreSchema).optional().meta({ description: 'A genre.' }),
    limit: limitUpTo(limitMax),
  }),
  answer: listedTrendingBooks,
  question: (queries) => queries.recommendations.listTrendingBooks,
  input: ({ query }) => query,
});
