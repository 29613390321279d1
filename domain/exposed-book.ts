import { z } from 'zod';
import { bookIdSchema } from './ids.ts';
import { reasonKindSchema } from './recommending/recommendation.ts';

/**
 * Which rung of the ladder a recommendation is from: what was computed when the reader last did something; the model just now; books like those the reader
 * liked last; new books that have something in common with those; the series that the reader is in; what everybody likes; what everybody cares for now.
 */
export const recommendationSourceSchema = z.enum([
  'feed',
  'inference',
  'neighbours',
  'content',
  'series',
  'popular',
  'trending',
]);
export type RecommendationSource = z.output<typeof recommendationSourceSchema>;

/**
 * Why a book was recommended: an act of the reader's own; `next-in-series`, the volume after those read; `first-in-series`, the volume to begin
 * with when a later one would be recommended; `something-different`, drawn by lot from further down; and what rests on no act of the reader's own.
 */
export const exposureReasonSchema = z.enum([
  ...reasonKindSchema.options,
  'next-in-series',
  'first-in-series',
  'something-different',
  'popular',
  'trending',
]);
export type ExposureReason = z.output<typeof exposureReasonSchema>;

/** A recommended book as it was shown: at which place of the list (from 1), by which rung and for which reason. */
export const exposedBookSchema = z.object({
  bookId: bookIdSchema,
  rank: z.int().min(1).max(1_000),
  source: recommendationSourceSchema,
  reason: exposureReasonSchema,
});
export type ExposedBook = z.output<typeof exposedBookSchema>;
