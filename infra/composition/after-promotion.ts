import { forgetOldModels } from '../../projections/forget-old-models.ts';
import type { ModelArtifacts } from '../../projections/model-artifacts.ts';

/** A model that has just become the current one, by a promotion, a rollback or at the end of a training. */
export type Promoted = { readonly artifacts: ModelArtifacts; readonly modelVersion: string };

/**
 * What follows a promotion, in this order; what else depends on which model is current is added here. Each may run again: promoting the current model once more repeats all.
 * Model servers, and whatever must never lag for long, follow the pointer by themselves.
 */
const steps: readonly { readonly name: string; readonly run: (promoted: Promoted) => Promise<unknown> }[] = [
  { name: 'old models are forgotten', run: ({ artifacts }) => forgetOldModels(artifacts) },
];

/** Runs every step, also when one before failed; then rejects with what did. The model stays the current one. */
export async function whatFollowsAPromotion(promoted: Promoted): Promise<void> {
  const failures: Error[] = [];
  for (const { name, run } of steps) {
    await run(promoted).catch((cause: unknown) => {
      failures.push(new Error(`${promoted.modelVersion} is current, but not yet: ${name}`, { cause }));
    });
  }
  if (failures.length > 0)
    throw new AggregateError(failures, failures.map(({ message }) => message).join('; '));
}
