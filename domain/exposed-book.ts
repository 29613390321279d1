import { z } from 'zod';
import { bookIdSchema } from './ids.ts';
import { reasonKindSchema } from './recommending/recommendation.ts';

/** Which rung of the ladder answered: what was computed when the reader last did something, the model just now, or what everybody likes. */
export const recommendationSourceSchema = z.enum(['feed', 'inference', 'popular']);
export type RecommendationSource = z.output<typeof recommendationSourceSchema>;

/** Why a book was recommended; `popular` rests on no act of the reader's own. */
export const exposureReasonSchema = z.enum([...reasonKindSchema.options, 'popular']);
export type ExposureReason = z.output<typeof exposureReasonSchema>;

/** A recommended book as it was shown: at which place of the list (from 1), by which rung and for which reason. */
export const exposedBookSchema = z.object({
  bookId: bookIdSchema,
  rank: z.int().min(1).max(1_000),
  source: recommendationSourceSchema,
  reason: exposureReasonSchema,
});
export type ExposedBook = z.output<typeof exposedBookSchema>;
