import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ModelArtifacts } from '../../projections/model-artifacts.ts';
import { servedModel, type ServedModel } from './served-model.ts';

/** The name of the artifact in the folder that SageMaker unpacks a `model.tar.gz` into. */
export const modelFile = 'model.bin';

/** How often the store of artifacts is asked whether there is another model. */
export const followMs = 2_000;

/**
 * The model in SageMaker's model folder, `/opt/ml/model` there; `undefined` when the folder holds none. Throws
 * `ArtifactError` when what it holds cannot be used.
 */
export async function modelInFolder(folder: string): Promise<ServedModel | undefined> {
  try {
    return servedModel(await readFile(path.join(folder, modelFile)));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

type Following = {
  readonly artifacts: ModelArtifacts;
  readonly signal: AbortSignal;
  /** Called with each new current model, whole. */
  readonly onModel: (model: ServedModel) => void;
  /** Called when the current model cannot be had, once as long as the reason stays the same; the one before stays in use. */
  readonly onError: (error: unknown) => void;
  readonly everyMs?: number;
};

/** Follows the current model of a store until the signal aborts; resolves then. Never rejects. */
export async function followModels(following: Following): Promise<void> {
  const { artifacts, signal, onModel, onError, everyMs = followMs } = following;
  let tag: string | undefined;
  let trouble: string | undefined;
  while (!signal.aborted) {
    try {
      const current = await artifacts.current(tag);
      if (current.status === 'current') {
        onModel(servedModel(await artifacts.get(current.modelVersion)));
        tag = current.tag;
      }
      trouble = undefined;
    } catch (error) {
      if (String(error) !== trouble) onError(error);
      // oxlint-disable-next-line no-useless-assignment -- the next turn compares with it
      trouble = String(error);
    }
    await delay(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
