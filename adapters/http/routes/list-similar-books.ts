import { z } from 'zod';
import { neighboursMax } from '../../../domain/recommending/book-neighbours.ts';
import { publicQuery } from '../query-route.ts';
import { limitUpTo } from '../route.ts';
import { listedSimilarBooks } from './answers/books.ts';
import { ofBook } from './of-book.ts';

export const listSimilarBooks = publicQuery({
  slug: 'list-similar-books',
  context: 'recommendations',
  path: '/v1/books/:bookId/similar',
  summary: 'Books like one book',
  description: 'By who likes them, and by author, series and genre.',
  cost: 3,
  refusals: ['book-not-found', 'similar-books-unavailable'],
  params: ofBook,
  query: z.strictObject({ limit: limitUpTo(neighboursMax) }),
  answer: listedSimilarBooks,
  question: (queries) => queries.recommendations.listSimilarBooks,
  input: ({ params, query }) => ({ ...params, ...query }),
});
