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
