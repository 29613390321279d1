import { readerQuery } from '../query-route.ts';
import { describedReader } from './answers/readers.ts';

export const describeReader = readerQuery({
  slug: 'describe-reader',
  context: 'readers',
  path: '/v1/me',
  summary: 'The reader’s profile',
  cost: 1,
  refusals: ['reader-not-registered'],
  answer: describedReader,
  question: (queries) => queries.readers.describeReader,
  input: (_, signIn) => ({ signIn }),
});
