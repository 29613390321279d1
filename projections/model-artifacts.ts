import type { ModelManifest } from '../domain/recommending/training-manifests.ts';
import type { ModelPointer } from '../domain/recommending/model-pointer.ts';

/** Where trained models are kept, by version, and which of them is the current one. */
export type ModelArtifacts = {
  /** Stores one file of a model. Nobody sees a model before its manifest is there, which comes last; putting the same bytes again changes nothing. */
  readonly put: (modelVersion: string, bytes: Uint8Array, file?: ModelFile) => Promise<void>;
  /** The bytes of a stored file. Rejects with `NoSuchModelError` when there is none. */
  readonly get: (modelVersion: string, file?: ModelFile) => Promise<Uint8Array>;
  /** The manifests of the newest models, the newest first, at most {@link modelsListedMax}. */
  readonly list: () => Promise<readonly ModelManifest[]>;
  /** Deletes a model, its manifest first. Idempotent. */
  readonly forget: (modelVersion: string) => Promise<void>;
  /** Which model is current, and how that came about; `undefined` before the first one is. */
  readonly pointer: () => Promise<{ readonly pointer: ModelPointer; readonly tag: string } | undefined>;
  /**
   * Makes another model the current one, by a single write: readers see the pointer before or this one. Compare-and-swap: `lost`, and nothing changed, when the
   * pointer is no longer the one with this tag (or, with `undefined`, when there is one).
   */
  readonly movePointer: (pointer: ModelPointer, from: string | undefined) => Promise<'moved' | 'lost'>;
  /** The current model. With the tag of the last answer, `unchanged` as long as the pointer was not moved since. */
  readonly current: (knownTag?: string) => Promise<CurrentModel>;
};

/** What is kept of a model: the artifact unless another is named, what is known of it, and the likes it was measured on. */
export const modelFiles = ['manifest.json', 'held-out.csv.gz', 'model.bin'] as const;
export type ModelFile = (typeof modelFiles)[number];

/** More than anybody looks through. */
export const modelsListedMax = 100;

export type CurrentModel =
  | { readonly status: 'none' }
  | { readonly status: 'unchanged' }
  | { readonly status: 'current'; readonly modelVersion: string; readonly tag: string };

/** No model of this version is kept, or it lacks this file. */
export class NoSuchModelError extends Error {
  override readonly name = 'NoSuchModelError';
}

/** Others moved the pointer every time that it was about to be moved; nothing was changed. */
export class PointerMovedError extends Error {
  override readonly name = 'PointerMovedError';
}
