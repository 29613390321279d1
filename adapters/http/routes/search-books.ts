import { z } from 'zod';
import { genreSchema, languageSchema } from '../../../domain/values.ts';
import { bookSorts, type YearRange } from '../../../queries/ports.ts';
import { publicQuery } from '../query-route.ts';
import { cursor, limitUpTo } from '../route.ts';

/** The longest text searched for, and the longest name of an author. */
const textLengthMax = 200;
/** Values of one filter. */
const valuesMax = 20;
const limitMax = 50;

/** Whatever a person types, is pasted or breaks in two: what cannot be searched for is passed over, not refused. */
const text = z
  .string('must be given once')
  .trim()
  .max(textLengthMax, `must have at most ${textLengthMax} characters`)
  .default('');

/** A parameter that may be given several times; a fault in any of them is one of the parameter. */
const repeated = <Value>(value: z.ZodType<Value, string>) =>
  z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((given, context): Value[] => {
      const values = [given].flat();
      if (values.length > valuesMax) {
        context.addIssue({ code: 'custom', message: `must be given at most ${valuesMax} times` });
        return z.NEVER;
      }
      const parsed = values.map((one) => value.safeParse(one));
      const fault = parsed.flatMap(({ error }) => error?.issues ?? []).at(0);
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault.message });
      return parsed.flatMap(({ success, data }) => (success ? [data] : []));
    });

const author = z.string().max(textLengthMax, `must have at most ${textLengthMax} characters`);

const yearPattern = /^(?:(?<year>\d{1,4})|(?<from>-?\d{1,4})?-(?<to>-?\d{1,4})?)$/;
const yearMessage = 'must be a year (1999) or a range of years (1990-1999, 1990- or -1900)';

const yearRange = z.string().transform((value, context): YearRange => {
  const { year: only, from = only, to = only } = yearPattern.exec(value)?.groups ?? {};
  const range = { from: wholeOf(from), to: wholeOf(to) };
  if (range.from !== null || range.to !== null) {
    if ((range.from ?? -Infinity) <= (range.to ?? Infinity)) return range;
  }
  context.addIssue({ code: 'custom', message: yearMessage });
  return z.NEVER;
});

const wholeOf = (digits: string | undefined): number | null => (digits === undefined ? null : Number(digits));

export const searchBooks = publicQuery({
  slug: 'search-books',
  context: 'books',
  path: '/v1/books',
  query: z.strictObject({
    q: text,
    genre: repeated(genreSchema),
    author: repeated(author),
    language: repeated(languageSchema),
    year: repeated(yearRange),
    sort: z.enum(bookSorts).optional(),
    facets: z
      .enum(['true', 'false'], 'must be true or false')
      .transform((value) => value === 'true')
      .optional(),
    limit: limitUpTo(limitMax),
    cursor,
  }),
  question: (queries) => queries.books.searchBooks,
  input: ({ query: { q, genre, author, language, year, ...rest } }) => ({
    text: q,
    filters: { genres: genre, authors: author, languages: language, years: year },
    ...rest,
  }),
});
