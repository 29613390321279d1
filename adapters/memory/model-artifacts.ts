import type { ModelArtifacts, ModelRegistration } from '../../projections/model-artifacts.ts';

/** Model artifacts in memory. */
export function memoryModelArtifacts(): ModelArtifacts {
  const stored = new Map<string, Uint8Array>();
  let registered: { registration: ModelRegistration; tag: string } | undefined;
  let registrations = 0;
  return {
    put: async (modelVersion, bytes) => void stored.set(modelVersion, bytes.slice()),
    get: async (modelVersion) => {
      const bytes = stored.get(modelVersion);
      if (bytes === undefined) throw new Error(`there is no model ${modelVersion}`);
      return bytes.slice();
    },
    register: async (registration) => {
      registrations += 1;
      registered = { registration, tag: String(registrations) };
    },
    current: async (knownTag) => {
      if (registered === undefined) return { status: 'none' };
      if (registered.tag === knownTag) return { status: 'unchanged' };
      const { registration, tag } = registered;
      return { status: 'current', modelVersion: registration.modelVersion, tag };
    },
  };
}
