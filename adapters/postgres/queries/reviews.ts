import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';
import { reviewSchema, starsSchema } from '../../../domain/values.ts';
import type { Reviews } from '../../../queries/ports.ts';
import { listPart } from './list-part.ts';

const reviewRow = reviewSchema.extend({
  partition: z.int(),
  position: z.int(),
  by: z.string().nullable(),
  stars: starsSchema.nullable(),
  writtenAt: z.string(),
  revisedAt: z.string().nullable(),
});

/** After every review, for whoever begins with the newest. */
const top = { writtenAt: 'infinity', partition: 0, position: 0 };

/** Reviews in PostgreSQL, with the name and the stars that their readers give now. */
export const createReviews = (pool: DatabasePool): Reviews => ({
  of: async (id, { after = top, limit }) => {
    const [rows, total] = await Promise.all([
      pool.any(sql.type(reviewRow)`
        select
          review.text, review.spoilers, review.partition, review.position,
          review.written_at as "writtenAt", review.revised_at as "revisedAt",
          profile.display_name as by, reading.stars
        from live.review
        left join live.profile on profile.reader_id = review.reader_id
        left join live.reading on reading.reader_id = review.reader_id and reading.book_id = review.book_id
        where review.book_id = ${id}
          and (review.written_at, review.partition, review.position)
            < (${after.writtenAt}::timestamptz, ${after.partition}, ${after.position})
        order by review.written_at desc, review.partition desc, review.position desc
        limit ${limit + 1}`),
      pool.oneFirst(sql.type(z.object({ total: z.int() }))`
        select count(*) as total
        from live.review
        where book_id = ${id}`),
    ]);
    const part = listPart(rows, limit, {
      item: ({ partition, position, ...review }) => ({ ...review, id: `${partition}.${position}` }),
      mark: ({ writtenAt, partition, position }) => ({ writtenAt, partition, position }),
    });
    return { ...part, total };
  },
});
