import { z } from 'zod';
import { shelfSchema } from '../../../domain/values.ts';
import { readerQuery } from '../query-route.ts';
import { limitUpTo } from '../route.ts';

const limitMax = 100;

export const listShelf = readerQuery({
  slug: 'list-shelf',
  context: 'readers',
  path: '/v1/me/shelves/:shelf',
  params: z.strictObject({ shelf: shelfSchema }),
  query: z.strictObject({ limit: limitUpTo(limitMax) }),
  question: (queries) => queries.readers.listShelf,
  input: ({ params, query }, signIn) => ({ signIn, ...params, ...query }),
});
