import { z } from 'zod';
import { placeSchema } from '../../../domain/values.ts';
import { shelfSorts } from '../../../queries/ports.ts';
import { readerQuery } from '../query-route.ts';
import { cursor, limitUpTo } from '../route.ts';
import { listedShelf } from './answers/readers.ts';

const limitMax = 100;

export const listShelf = readerQuery({
  slug: 'list-shelf',
  context: 'readers',
  path: '/v1/me/shelves/:shelf',
  summary: 'What lies on one shelf',
  cost: 2,
  refusals: ['unknown-cursor'],
  params: z.strictObject({ shelf: placeSchema.meta({ description: 'The shelf.' }) }),
  query: z.strictObject({
    sort: z.enum(shelfSorts).default('newest').meta({ description: 'The order.' }),
    limit: limitUpTo(limitMax),
    cursor,
  }),
  answer: listedShelf,
  question: (queries) => queries.readers.listShelf,
  input: ({ params, query }, signIn) => ({ signIn, ...params, ...query }),
});
