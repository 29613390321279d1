import { decodeArtifact } from '../domain/recommending/artifact.ts';
import { artifactChecksum } from './artifact-checksum.ts';
import type { ModelArtifacts } from './model-artifacts.ts';
import type { NeighbourStore } from './ports.ts';
import { publishNeighbours } from './publish-neighbours.ts';
import { pause } from './watch.ts';

/** How often it is asked whether the neighbours that are read are those of the current model. */
export const neighboursFollowMs = 5_000;

type Keeping = {
  readonly artifacts: Pick<ModelArtifacts, 'current' | 'get'>;
  readonly store: NeighbourStore;
  readonly signal: AbortSignal;
  readonly onPublished: (modelVersion: string) => void;
  /** Told when neighbours cannot be published, once as long as the reason stays the same; those before are read meanwhile. */
  readonly onError: (error: unknown) => void;
  readonly everyMs?: number;
};

/**
 * Keeps the neighbours of books those of the current model, until the signal aborts: after a training, a promotion, a rollback, and after the store lost them.
 * Several may keep the same store. Resolves when the signal has aborted; never rejects.
 */
export async function keepNeighbours(keeping: Keeping): Promise<void> {
  const { artifacts, store, signal, onPublished, onError, everyMs = neighboursFollowMs } = keeping;
  let known: { readonly modelVersion: string; readonly tag: string } | undefined;
  let trouble: string | undefined;
  while (!signal.aborted) {
    try {
      const current = await artifacts.current(known?.tag);
      if (current.status === 'current') known = current;
      if (current.status === 'none') known = undefined;
      if (known !== undefined && (await store.published()) !== known.modelVersion) {
        const { header, model } = decodeArtifact(await artifacts.get(known.modelVersion), artifactChecksum);
        await publishNeighbours({ store, modelVersion: header.modelVersion, model });
        onPublished(header.modelVersion);
      }
      trouble = undefined;
    } catch (error) {
      if (String(error) !== trouble) onError(error);
      trouble = String(error);
    }
    await pause(everyMs, signal);
  }
}
