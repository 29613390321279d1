import { z } from 'zod';
import { defineProjection } from '../projection.ts';

const row = z.object({ id: z.string(), stars: z.array(z.int()) });

/**
 * A projection that breaks: every rating is listed in two rows, the book's and then the reader's. One star cannot be handled at all;
 * two stars break the reader's row, after the book's was folded.
 */
export const fragile = defineProjection({
  name: 'fragile',
  version: 1,
  store: 'postgresql',
  row,
  on: {
    BookRated: ({ data: { bookId, readerId, stars } }) => {
      if (stars === 1) throw new Error('one star cannot be handled');
      return [
        {
          key: { id: bookId },
          fold: (listed) => ({ id: bookId, stars: [...(listed?.stars ?? []), stars] }),
        },
        {
          key: { id: readerId },
          fold: (listed) => {
            if (stars === 2) throw new Error('two stars break the row of the reader');
            return { id: readerId, stars: [...(listed?.stars ?? []), stars] };
          },
        },
      ];
    },
  },
});
