import { readerQuery } from '../query-route.ts';

export const listShelves = readerQuery({
  slug: 'list-shelves',
  context: 'readers',
  path: '/v1/me/shelves',
  question: (queries) => queries.readers.listShelves,
  input: (_, signIn) => ({ signIn }),
});
