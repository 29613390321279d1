import { ArtifactError, decodeArtifact } from '../domain/recommending/artifact.ts';
import { compareQualities, type Comparison } from '../domain/recommending/held-out-quality.ts';
import { isHeldOut, type ReaderLikes } from '../domain/recommending/held-out.ts';
import { modelBefore, moved, type PointerMove } from '../domain/recommending/model-pointer.ts';
import { modelManifestSchema, type ModelManifest } from '../domain/recommending/training-manifests.ts';
import { artifactChecksum } from './artifact-checksum.ts';
import { NoSuchModelError, PointerMovedError, type ModelArtifacts } from './model-artifacts.ts';
import { measured } from './training.ts';

/**
 * Makes a model the current one unless it is worse than the one that is: both are measured on the held-out likes that the candidate came with, of
 * readers that neither has seen. `force` promotes it whatever comes out, and is kept with its reason. Rejects with `NoSuchModelError`,
 * and with `PointerMovedError` when others move the pointer again and again.
 */
export async function promoteModel(promotion: Promotion): Promise<PromotionOutcome> {
  const { artifacts, modelVersion, force, by, clock } = promotion;
  const candidate = await manifestOf(artifacts, modelVersion);
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const known = await artifacts.pointer();
    const current = known?.pointer.modelVersion;
    if (current === modelVersion) return { status: 'already-current', modelVersion };
    const comparison = current === undefined ? undefined : await compared(promotion, candidate, current);
    if (comparison?.isWorse === true && force === undefined)
      return { status: 'refused', modelVersion, current, comparison };
    const move: PointerMove = {
      modelVersion,
      at: clock().toISOString(),
      how: force === undefined ? 'promoted' : 'forced',
      reason: force,
      by,
    };
    const outcome = await artifacts.movePointer(moved(known?.pointer, move), known?.tag);
    if (outcome === 'moved') return { status: 'promoted', modelVersion, replaced: current, comparison };
  }
  throw new PointerMovedError(othersMoved);
}

export type Promotion = {
  readonly artifacts: ModelArtifacts;
  readonly modelVersion: string;
  /** Why it is promoted even if it is worse. */
  readonly force?: string | undefined;
  /** Who says so. */
  readonly by?: string | undefined;
  readonly clock: () => Date;
  /** The held-out likes of a model, as its file holds them. */
  readonly readHeldOut: (bytes: Uint8Array) => readonly ReaderLikes[];
};

export type PromotionOutcome =
  | { readonly status: 'already-current'; readonly modelVersion: string }
  | {
      readonly status: 'promoted';
      readonly modelVersion: string;
      readonly replaced: string | undefined;
      /** `undefined` when there was no model to compare it with, or that one is lost or cannot be read. */
      readonly comparison: Comparison | undefined;
    }
  | {
      readonly status: 'refused';
      readonly modelVersion: string;
      readonly current: string | undefined;
      readonly comparison: Comparison;
    };

export type RollbackOutcome =
  | { readonly status: 'rolled-back'; readonly modelVersion: string; readonly replaced: string }
  | { readonly status: 'nothing-before'; readonly current: string | undefined };

/** Goes back to the model that was current before. Nothing is compared: it is what an operator does when something is wrong. */
export async function rollbackModel({
  artifacts,
  reason,
  by,
  clock,
}: Pick<Promotion, 'artifacts' | 'by' | 'clock'> & {
  readonly reason?: string | undefined;
}): Promise<RollbackOutcome> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const known = await artifacts.pointer();
    const before = known === undefined ? undefined : modelBefore(known.pointer);
    if (known === undefined || before === undefined) {
      return { status: 'nothing-before', current: known?.pointer.modelVersion };
    }
    await manifestOf(artifacts, before);
    const move: PointerMove = {
      modelVersion: before,
      at: clock().toISOString(),
      how: 'rolled-back',
      reason,
      by,
    };
    const outcome = await artifacts.movePointer(moved(known.pointer, move), known.tag);
    if (outcome === 'moved') {
      return { status: 'rolled-back', modelVersion: before, replaced: known.pointer.modelVersion };
    }
  }
  throw new PointerMovedError(othersMoved);
}

/** Stores a model, without making it current: the manifest comes last, so that nobody finds half of it. */
export async function registerModel(artifacts: ModelArtifacts, model: RegisteredModel): Promise<void> {
  const { modelVersion } = model.manifest;
  await artifacts.put(modelVersion, model.bytes);
  await artifacts.put(modelVersion, model.heldOutBytes, 'held-out.csv.gz');
  const text = `${JSON.stringify(model.manifest, null, 2)}\n`;
  await artifacts.put(modelVersion, new TextEncoder().encode(text), 'manifest.json');
}

export type RegisteredModel = {
  readonly manifest: ModelManifest;
  readonly bytes: Uint8Array;
  /** The held-out likes, as their file holds them. */
  readonly heldOutBytes: Uint8Array;
};

/** The pointer is moved by people and by jobs that take minutes. */
const attemptsMax = 5;
const othersMoved = `the current model was changed by others ${attemptsMax} times meanwhile; run it again`;

async function manifestOf(artifacts: ModelArtifacts, modelVersion: string): Promise<ModelManifest> {
  const text = new TextDecoder().decode(await artifacts.get(modelVersion, 'manifest.json'));
  return modelManifestSchema.parse(JSON.parse(text));
}

async function compared(
  { artifacts, readHeldOut }: Promotion,
  candidate: ModelManifest,
  current: string,
): Promise<Comparison | undefined> {
  const before = await manifestOf(artifacts, current).catch(unlessMissing);
  if (before === undefined) return undefined;
  const share = Math.min(candidate.heldOut.share, before.heldOut.share);
  const readers = readHeldOut(await artifacts.get(candidate.modelVersion, 'held-out.csv.gz')).filter(
    ({ readerId }) => isHeldOut(readerId, share),
  );
  const ofCandidate = await qualitiesOf(artifacts, candidate.modelVersion, readers);
  const ofCurrent = await qualitiesOf(artifacts, current, readers).catch(unlessUnreadable);
  return ofCurrent === undefined ? undefined : compareQualities(ofCandidate, ofCurrent);
}

async function qualitiesOf(artifacts: ModelArtifacts, modelVersion: string, readers: readonly ReaderLikes[]) {
  const { model } = decodeArtifact(await artifacts.get(modelVersion), artifactChecksum);
  return measured(model, readers);
}

/** A current model that is damaged, or of a format that this code does not read, serves nobody: it does not stand in the way of one that can. */
function unlessUnreadable(error: unknown): undefined {
  if (error instanceof ArtifactError || error instanceof NoSuchModelError) return undefined;
  throw error;
}

/** A model that was registered before manifests were kept, or is lost, cannot be compared with. */
function unlessMissing(error: unknown): undefined {
  if (error instanceof NoSuchModelError) return undefined;
  throw error;
}
