import { z } from 'zod';
import { feedLength } from '../../../domain/recommending/recommendation.ts';
import { readerQuery } from '../query-route.ts';
import { limitUpTo } from '../route.ts';

export const recommendBooks = readerQuery({
  slug: 'recommend-books',
  context: 'recommendations',
  path: '/v1/me/recommendations',
  query: z.strictObject({ limit: limitUpTo(feedLength) }),
  question: (queries) => queries.recommendations.recommendBooks,
  input: ({ query: { limit } }, signIn) => ({ signIn, limit }),
});
