import { z } from 'zod';
import { bookFactsSchema, seriesMembershipSchema } from '../../../domain/values.ts';

/** A book's facts as people send them: strict, and a book in no series need not say so. */
export const sentFacts = bookFactsSchema
  .extend({
    series: z.array(seriesMembershipSchema.strict()).max(10).default([]),
    genres: bookFactsSchema.shape.genres.default([]),
  })
  .strict();
