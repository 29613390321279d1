import { z } from 'zod';
import { readerQuery } from '../query-route.ts';

const yearSchema = z
  .string('must be given once')
  .regex(/^[12]\d{3}$/, 'must be a year such as 2026')
  .transform(Number);

export const describeStatistics = readerQuery({
  slug: 'describe-statistics',
  context: 'readers',
  path: '/v1/me/stats',
  query: z.strictObject({ year: yearSchema.optional() }),
  question: (queries) => queries.readers.describeStatistics,
  input: ({ query }, signIn) => ({ signIn, ...query }),
});
