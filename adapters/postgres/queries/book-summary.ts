import { sql } from 'slonik';
import { z } from 'zod';
import { bookIdSchema, workIdSchema } from '../../../domain/ids.ts';
import { seriesMembershipSchema } from '../../../domain/values.ts';

/** The columns of `live.book_title` that {@link summarySchema} parses. */
export const summaryColumns = sql.fragment`
  book_id as id, title, authors, year, language, series, genres, work_id as "workId"`;

/** A row of {@link summaryColumns}, parsed to a `BookSummary`. */
export const summarySchema = z
  .object({
    id: bookIdSchema,
    title: z.string(),
    authors: z.array(z.string()),
    year: z.int().nullable(),
    language: z.string(),
    series: z.array(seriesMembershipSchema),
    genres: z.array(z.string()),
    workId: workIdSchema.nullable(),
  })
  .transform(({ year, workId, ...rest }) => ({
    ...rest,
    ...(year !== null && { year }),
    ...(workId !== null && { workId }),
  }));
