import type { ModelPointer } from '../../domain/recommending/model-pointer.ts';
import { modelManifestSchema } from '../../domain/recommending/training-manifests.ts';
import {
  modelFiles,
  modelsListedMax,
  NoSuchModelError,
  type ModelArtifacts,
  type ModelFile,
} from '../../projections/model-artifacts.ts';

/** Model artifacts in memory. */
export function memoryModelArtifacts(): ModelArtifacts {
  const stored = new Map<string, Uint8Array>();
  let held: { pointer: ModelPointer; tag: string } | undefined;
  let moves = 0;
  const keyOf = (modelVersion: string, file: ModelFile): string => `${modelVersion}/${file}`;
  return {
    put: async (modelVersion, bytes, file = 'model.bin') =>
      void stored.set(keyOf(modelVersion, file), bytes.slice()),
    get: async (modelVersion, file = 'model.bin') => {
      const bytes = stored.get(keyOf(modelVersion, file));
      if (bytes === undefined) throw new NoSuchModelError(`there is no ${file} of a model ${modelVersion}`);
      return bytes.slice();
    },
    list: async () =>
      [...stored]
        .filter(([key]) => key.endsWith('/manifest.json'))
        .sort(([left], [right]) => (left < right ? 1 : -1))
        .slice(0, modelsListedMax)
        .map(([, bytes]) => modelManifestSchema.parse(JSON.parse(new TextDecoder().decode(bytes)))),
    forget: async (modelVersion) => {
      for (const file of modelFiles) stored.delete(keyOf(modelVersion, file));
    },
    pointer: async () => held,
    movePointer: async (pointer, from) => {
      if (held?.tag !== from) return 'lost';
      moves += 1;
      held = { pointer, tag: String(moves) };
      return 'moved';
    },
    current: async (knownTag) => {
      if (held === undefined) return { status: 'none' };
      if (held.tag === knownTag) return { status: 'unchanged' };
      return { status: 'current', modelVersion: held.pointer.modelVersion, tag: held.tag };
    },
  };
}
