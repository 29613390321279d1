import { z } from 'zod';
import { readerQuery } from '../query-route.ts';
import { describedStatistics } from './answers/readers.ts';

const yearSchema = z
  .string('must be given once')
  .regex(/^[12]\d{3}$/, 'must be a year such as 2026')
  .transform(Number);

export const describeStatistics = readerQuery({
  slug: 'describe-statistics',
  context: 'readers',
  path: '/v1/me/stats',
  summary: 'What the reader has read, counted',
  description: 'Of every year, or of one.',
  cost: 3,
  refusals: [],
  query: z.strictObject({
    year: yearSchema.optional().meta({ description: 'The year to tell of; all of them when not given.' }),
  }),
  answer: describedStatistics,
  question: (queries) => queries.readers.describeStatistics,
  input: ({ query }, signIn) => ({ signIn, ...query }),
});
