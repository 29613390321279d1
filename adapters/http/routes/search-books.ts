import { z } from 'zod';
import { isStorableText } from '../../../domain/values.ts';
import { publicQuery } from '../query-route.ts';
import { limitUpTo } from '../route.ts';

/** The longest text searched for. */
const textLengthMax = 200;
const limitMax = 50;

const textSchema = z
  .string('must be given once')
  .trim()
  .max(textLengthMax, `must have at most ${textLengthMax} characters`)
  .refine(isStorableText, 'must not contain U+0000 or half a surrogate pair')
  .default('');

export const searchBooks = publicQuery({
  slug: 'search-books',
  context: 'books',
  path: '/v1/books',
  query: z.strictObject({ q: textSchema, limit: limitUpTo(limitMax) }),
  question: (queries) => queries.books.searchBooks,
  input: ({ query: { q, limit } }) => ({ text: q, limit }),
});
