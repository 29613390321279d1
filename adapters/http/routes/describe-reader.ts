import { readerQuery } from '../query-route.ts';

export const describeReader = readerQuery({
  slug: 'describe-reader',
  context: 'readers',
  path: '/v1/me',
  question: (queries) => queries.readers.describeReader,
  input: (_, signIn) => ({ signIn }),
});
