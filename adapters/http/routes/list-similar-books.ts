import { z } from 'zod';
import { neighboursMax } from '../../../domain/recommending/book-neighbours.ts';
import { publicQuery } from '../query-route.ts';
import { limitUpTo } from '../route.ts';
import { ofBook } from './of-book.ts';

export const listSimilarBooks = publicQuery({
  slug: 'list-similar-books',
  context: 'recommendations',
  path: '/v1/books/:bookId/similar',
  params: ofBook,
  query: z.strictObject({ limit: limitUpTo(neighboursMax) }),
  question: (queries) => queries.recommendations.listSimilarBooks,
  input: ({ params, query }) => ({ ...params, ...query }),
});
