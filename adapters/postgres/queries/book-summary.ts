import { sql } from 'slonik';
import { z } from 'zod';
import { bookIdSchema, workIdSchema } from '../../../domain/ids.ts';
import { seriesMembershipSchema } from '../../../domain/values.ts';

/** The columns of `live.book_title` that {@link summarySchema} parses. */
export const summaryColumns = sql.fragment`
  book_id as id, title, authors, year, language, series, genres, work_id as "workId"`;

const stored = z.object({
  id: bookIdSchema,
  title: z.string(),
  authors: z.array(z.string()),
  year: z.int().nullable(),
  language: z.string(),
  series: z.array(seriesMembershipSchema),
  genres: z.array(z.string()),
  workId: workIdSchema.nullable(),
});

type Stored = z.output<typeof stored>;

/** What is not known is left out. */
const known = ({ year, workId, ...rest }: Stored) => ({
  ...rest,
  ...(year !== null && { year }),
  ...(workId !== null && { workId }),
});

/** A row of {@link summaryColumns}, parsed to a `BookSummary`. */
export const summarySchema = stored.transform(known);

/** A row of {@link summaryColumns} and `pages`, parsed to an `OfferableBook`. */
export const offerableSchema = stored
  .extend({ pages: z.int().nullable() })
  .transform(({ pages, ...rest }) => ({ ...known(rest), ...(pages !== null && { pages }) }));
