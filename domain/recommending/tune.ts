import { meanOf, qualityOf } from './evaluation/quality.ts';
import { modelRanker } from './evaluation/rankers.ts';
import type { LikeMatrix } from './like-matrix.ts';
import { ridgeProblem } from './local-ridge.ts';
import { itemModel, type ItemModel } from './model.ts';
import type { ModelParameters } from './parameters.ts';
import type { Training } from './train.ts';
import { validationCut, type ValidationCut } from './validation-cut.ts';

/** What is tried: every ridge with every exponent. */
export const triedLambdas = [20, 40, 80] as const;
export const triedExponents = [0, 0.05, 0.1, 0.15, 0.2, 0.25] as const;

/** With fewer readers to ask chance would choose, and the parameters stay as they are given. */
export const askedReadersMin = 400;

/** What is best hardly depends on how many neighbours there are, and with so few the models are fitted in a fraction of the time. */
export const trialNeighboursMax = 60;

/**
 * Chooses the ridge and the popularity exponent that rank best (by NDCG@20) likes that were cut out of these, under models of fewer neighbours that are fitted to what is
 * left. Both differ from library to library: how far few likes can be trusted, and how much readers keep to the popular.
 */
export async function tune(likes: LikeMatrix, training: Training): Promise<ModelParameters> {
  const { parameters } = training;
  const cut = validationCut(likes);
  if (cut.readers.length < askedReadersMin) return parameters;
  const neighbours = Math.min(parameters.neighbours, trialNeighboursMax);
  const problem = ridgeProblem(cut.left, parameters);
  const tried: { lambda: number; popularityExponent: number; ndcg: number }[] = [];
  for (const lambda of triedLambdas) {
    const trial = { ...parameters, lambda, neighbours, kept: neighbours };
    const columns = await training.solve(problem, trial, training);
    for (const popularityExponent of triedExponents) {
      const ndcg = ndcgOf(itemModel(cut.left, columns, popularityExponent), cut);
      tried.push({ lambda, popularityExponent, ndcg });
    }
  }
  const best = tried.reduce((first, other) => (other.ndcg > first.ndcg ? other : first));
  return { ...parameters, lambda: best.lambda, popularityExponent: best.popularityExponent };
}

function ndcgOf(model: ItemModel, { readers }: ValidationCut): number {
  const rank = modelRanker(model);
  return meanOf(
    readers.map(({ liked, wanted }) => qualityOf(rank(liked, { count: 20 }), new Set(wanted)).ndcg20),
  );
}
