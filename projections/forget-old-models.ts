import type { ModelArtifacts } from './model-artifacts.ts';

/** How many models are kept, the newest; older ones only while they are current or might be gone back to. */
export const modelsKept = 20;

/** Which of the last moves of the pointer one may want to go back behind. */
export const movesKept = 10;

/** Deletes the models that nobody will go back to. Answers their versions. */
export async function forgetOldModels(artifacts: ModelArtifacts): Promise<readonly string[]> {
  const known = await artifacts.pointer();
  const needed = new Set(known?.pointer.history.slice(0, movesKept).map(({ modelVersion }) => modelVersion));
  if (known !== undefined) needed.add(known.pointer.modelVersion);
  const old = (await artifacts.list())
    .slice(modelsKept)
    .map(({ modelVersion }) => modelVersion)
    .filter((modelVersion) => !needed.has(modelVersion));
  for (const modelVersion of old) await artifacts.forget(modelVersion);
  return old;
}
