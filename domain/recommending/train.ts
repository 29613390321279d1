import type { LikeMatrix } from './like-matrix.ts';
import {
  ridgeProblem,
  type LocalRidgeParameters,
  type RidgeColumn,
  type RidgeProblem,
} from './local-ridge.ts';
import { itemModel, type ItemModel } from './model.ts';
import type { ModelParameters } from './parameters.ts';
import { tune } from './tune.ts';

/**
 * Trains the item–item model of these likes. With `parameters.tuned` the ridge and the popularity exponent are chosen first, on likes that are cut out of these for it
 * ({@link tune}); then the model is fitted to all of them. The same likes give the same model, to the bit, in however many threads it is
 * solved. Rejects with what `solve` rejects with.
 */
export async function trainItemModel(likes: LikeMatrix, training: Training): Promise<TrainedItemModel> {
  const parameters = training.parameters.tuned ? await tune(likes, training) : training.parameters;
  const problem = ridgeProblem(likes, parameters);
  const columns = await training.solve(problem, parameters, training);
  return { model: itemModel(likes, columns, parameters.popularityExponent), parameters };
}

export type Training = Solving & { readonly parameters: ModelParameters; readonly solve: SolveColumns };

/** The model, and the parameters that it was fitted with. */
export type TrainedItemModel = { readonly model: ItemModel; readonly parameters: ModelParameters };

/** Solves all columns of a problem, in their order: in one thread, or in many. */
export type SolveColumns = (
  problem: RidgeProblem,
  parameters: LocalRidgeParameters,
  solving: Solving,
) => Promise<readonly RidgeColumn[]>;

export type Solving = {
  /** Told of books; starts again at zero with every fit. */
  readonly onProgress: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
};
