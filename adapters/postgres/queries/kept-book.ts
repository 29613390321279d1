import { sql } from 'slonik';
import { z } from 'zod';
import { summaryColumns, summarySchema } from './book-summary.ts';

/** The row of `live.book_title` at hand as one JSON object, `book`, that {@link keptBookSchema} parses. */
export const keptBookColumn = sql.fragment`
  (select row_to_json(kept) from (select ${summaryColumns}, withdrawn) as kept) as book`;

/** A `KeptBook`. */
export const keptBookSchema = summarySchema.and(z.object({ withdrawn: z.boolean() }));
