import { z } from 'zod';
import { genreSchema } from '../../../domain/values.ts';
import { publicQuery } from '../query-route.ts';
import { limitUpTo } from '../route.ts';

const limitMax = 50;

export const listTrendingBooks = publicQuery({
  slug: 'list-trending-books',
  context: 'recommendations',
  path: '/v1/trending',
  query: z.strictObject({
    genre: z.string('must be given once').pipe(genreSchema).optional(),
    limit: limitUpTo(limitMax),
  }),
  question: (queries) => queries.recommendations.listTrendingBooks,
  input: ({ query }) => query,
});
