import { readerQuery } from '../query-route.ts';
import { listedShelves } from './answers/readers.ts';

export const listShelves = readerQuery({
  slug: 'list-shelves',
  context: 'readers',
  path: '/v1/me/shelves',
  summary: 'How many books lie on each shelf',
  cost: 1,
  refusals: [],
  answer: listedShelves,
  question: (queries) => queries.readers.listShelves,
  input: (_, signIn) => ({ signIn }),
});
