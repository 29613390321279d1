import { z } from 'zod';

/** What the item–item model is trained with; kept in the artifact, so that a model says how it was made. */
export const modelParametersSchema = z.object({
  /** How many of the most similar co-liked books each book is regressed on; the work grows with its cube. */
  neighbours: z.int().min(1).max(1000),
  /** How many of those, the strongest, stay in the model. */
  kept: z.int().min(1).max(1000),
  /** The ridge, in units of weighted likes: a reader's likes weigh 1 in all. Larger trusts rare books less. */
  lambda: z.number().positive().max(1e6),
  /** Scores are multiplied by `likes^-popularityExponent` of the recommended book; 0 leaves them alone. */
  popularityExponent: z.number().min(0).max(1),
});
export type ModelParameters = Readonly<z.output<typeof modelParametersSchema>>;

/**
 * Chosen on two sets of real likes of which a fifth per reader was cut out: 10,000 books with 50 likes a reader, 25,000 books with 8; and good
 * with some hundreds of readers and books too. More neighbours ranked worse there, besides taking longer.
 */
export const modelParametersDefault: ModelParameters = {
  neighbours: 80,
  kept: 80,
  lambda: 1,
  popularityExponent: 0.1,
};
