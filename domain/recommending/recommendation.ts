import { z } from 'zod';
import { bookIdSchema, type BookId } from '../ids.ts';
import { readingSnapshotSchema } from '../values.ts';

/** How many recent books of a reader a model is asked with. */
export const historyLengthMax = 200;

/** How many recommendations a feed holds: several times what is shown, because ranking leaves many of them out. */
export const feedLength = 300;

/** The longest list of recommendations that is asked for at once. */
export const listLengthMax = 60;

/** What a reader did with one book, as the model sees it. `viewed` alone is the weakest signal. */
export const historyEntrySchema = readingSnapshotSchema.extend({ bookId: bookIdSchema, viewed: z.boolean() });
export type HistoryEntry = z.output<typeof historyEntrySchema>;

/**
 * One reader's past: the most recent books first, at most {@link historyLengthMax}; and `seen`, every book that must not
 * be recommended again because the reader rated, shelved or dismissed it.
 */
export type ReaderHistory = { readonly recent: readonly HistoryEntry[]; readonly seen: readonly BookId[] };

/** Which of the reader's own acts a recommendation rests on. */
export const reasonKindSchema = z.enum([
  'because-you-rated',
  'because-you-finished',
  'because-you-shelved',
  'because-you-viewed',
]);
export type ReasonKind = z.output<typeof reasonKindSchema>;

/** The book of the reader's history with the largest contribution to the score, and what the reader did with it. */
export const reasonSchema = z.object({ kind: reasonKindSchema, bookId: bookIdSchema });

/**
 * One recommended book; higher scores come first. The score is the sum of the contributions of the reader's books; `contribution` is what
 * the book of the reason adds to it (missing in what an older version wrote).
 */
export const recommendationSchema = z.object({
  bookId: bookIdSchema,
  score: z.number(),
  reason: reasonSchema,
  contribution: z.number().optional(),
});
export type Recommendation = z.output<typeof recommendationSchema>;

/** What a model answers for one reader, best first; `modelVersion` sorts by age as text. */
export const recommendationsSchema = z.object({
  modelVersion: z.string(),
  items: z.array(recommendationSchema),
});
export type Recommendations = z.output<typeof recommendationsSchema>;
