import { sql } from 'slonik';
import { z } from 'zod';
import { bookIdSchema, readerIdSchema } from '../../domain/ids.ts';
import { historyEntrySchema, historyLengthMax } from '../../domain/recommending/recommendation.ts';

/** How many seen books of a reader, the newest, are kept out of recommendations: more than a person reads in a life. */
export const seenBooksMax = 10_000;

/** The past of `wanted.reader_id`, from `live.reading`; {@link historySchema} parses it. */
export const historyColumns = sql.fragment`
  wanted.reader_id as "readerId",
  (
    select coalesce(json_agg(
      json_build_array(book_id, shelf, stars, dismissed, viewed) order by position desc
    ), '[]')
    from (
      select book_id, shelf, stars, dismissed, viewed, position
      from live.reading
      where reading.reader_id = wanted.reader_id
      order by position desc
      limit ${historyLengthMax}
    ) as newest
  ) as recent,
  array(
    select book_id
    from live.reading
    where reading.reader_id = wanted.reader_id and (stars is not null or shelf is not null or dismissed)
    order by position desc
    limit ${seenBooksMax}
  ) as seen`;

const { bookId, shelf, stars, dismissed, viewed } = historyEntrySchema.shape;

/** Entries come as arrays: their names would be half of what is sent. */
const storedEntry = z
  .tuple([bookId, shelf, stars, dismissed, viewed])
  .transform(([book, onShelf, rated, isDismissed, isViewed]) => ({
    bookId: book,
    shelf: onShelf,
    stars: rated,
    dismissed: isDismissed,
    viewed: isViewed,
  }));

export const historySchema = z.object({
  readerId: readerIdSchema,
  recent: z.array(storedEntry),
  seen: z.array(bookIdSchema),
});
