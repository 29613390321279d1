import { z } from 'zod';

/** What the item–item model is trained with; kept in the artifact, so that a model says how it was made. */
export const modelParametersSchema = z.object({
  /** How many of the most similar books each book is regressed on; the work grows with its cube. */
  neighbours: z.int().min(1).max(1000),
  /** How many of those, the strongest, stay in the model. */
  kept: z.int().min(1).max(1000),
  /** The ridge of every book, in likes of a reader of as many books as the mean. Larger trusts rare books less. */
  lambda: z.number().positive().max(1e6),
  /** What each like of a book adds to its ridge: the more it is liked, the more it is held back. */
  lambdaPerLike: z.number().min(0).max(100).default(0),
  /** A reader of n books weighs `(n / mean)^-readerExponent`: with 0 every like counts the same, with 1 every reader. */
  readerExponent: z.number().min(0).max(1).default(1),
  /** What it weighs that two books are of one author, beside one reader who likes both. */
  authorWeight: z.number().min(0).max(1e6).default(0),
  /** The same of one series. */
  seriesWeight: z.number().min(0).max(1e6).default(0),
  /** Scores are multiplied by `likes^-popularityExponent` of the recommended book; 0 leaves them alone. */
  popularityExponent: z.number().min(0).max(1),
  /** Whether the likes themselves choose `lambda` and `popularityExponent`, if they are of enough readers: see `tune`. */
  tuned: z.boolean().default(false),
});
export type ModelParameters = Readonly<z.output<typeof modelParametersSchema>>;

/**
 * Found on parts that were cut out of two sets of real likes, 10,000 books with 50 likes a reader and 25,000 books with 7: docs/recommending.md has what was tried.
 */
export const modelParametersDefault: ModelParameters = {
  neighbours: 100,
  kept: 100,
  lambda: 40,
  lambdaPerLike: 0.5,
  readerExponent: 0.25,
  authorWeight: 3,
  seriesWeight: 3,
  popularityExponent: 0.1,
  tuned: true,
};
