import { sql } from 'slonik';
import { z } from 'zod';

/** The series of a row of `book_title`, as {@link seriesSchema} parses it. */
export const seriesColumn = sql.fragment`
  case when series_name is not null
    then json_build_object('name', series_name, 'volume', series_volume)
  end as series`;

/** Null for a book outside any series. */
export const seriesSchema = z.object({ name: z.string(), volume: z.number() }).nullable();
