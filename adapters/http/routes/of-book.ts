import { z } from 'zod';
import { bookIdSchema } from '../../../domain/ids.ts';

/** The path parameters of everything that is about one book. */
export const ofBook = z.strictObject({
  bookId: bookIdSchema.meta({ description: 'The id of a book.', examples: ['b-emma'] }),
});
