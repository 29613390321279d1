import { sql } from 'slonik';
import { z } from 'zod';
import { bookIdSchema } from '../../../domain/ids.ts';
import { seriesColumn, seriesSchema } from '../series-column.ts';

/** The columns of `live.book_title` that {@link summarySchema} parses. */
export const summaryColumns = sql.fragment`
  book_id as id, title, authors, year, language, ${seriesColumn}, genres`;

/** A row of {@link summaryColumns}, parsed to a `BookSummary`. */
export const summarySchema = z
  .object({
    id: bookIdSchema,
    title: z.string(),
    authors: z.array(z.string()),
    year: z.int(),
    language: z.string(),
    series: seriesSchema,
    genres: z.array(z.string()),
  })
  .transform(({ series, ...rest }) => ({ ...rest, ...(series !== null && { series }) }));
