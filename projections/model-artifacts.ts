/** Where trained models are kept, by version, and which of them is the current one. */
export type ModelArtifacts = {
  /** Stores an artifact. Nobody sees it before it is registered; putting the same bytes again changes nothing. */
  readonly put: (modelVersion: string, bytes: Uint8Array) => Promise<void>;
  /** The bytes of a stored artifact. Rejects when there is none of this version. */
  readonly get: (modelVersion: string) => Promise<Uint8Array>;
  /** Makes a stored artifact the current one, by a single write: readers see the one before or this one. */
  readonly register: (registration: ModelRegistration) => Promise<void>;
  /** The current model. With the tag of the last answer, `unchanged` as long as nothing was registered since. */
  readonly current: (knownTag?: string) => Promise<CurrentModel>;
};

/** `registeredAt` is ISO 8601, UTC. */
export type ModelRegistration = { readonly modelVersion: string; readonly registeredAt: string };

export type CurrentModel =
  | { readonly status: 'none' }
  | { readonly status: 'unchanged' }
  | { readonly status: 'current'; readonly modelVersion: string; readonly tag: string };
