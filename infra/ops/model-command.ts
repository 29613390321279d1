import { userInfo } from 'node:os';
import { heldOutFrom } from '../../adapters/sagemaker/likes-gzip.ts';
import { TrainingInputError } from '../../adapters/sagemaker/training-input-error.ts';
import { readModelFolder } from '../../adapters/sagemaker/training-output.ts';
import {
  promoteModel,
  registerModel,
  rollbackModel,
  type PromotionOutcome,
  type RollbackOutcome,
} from '../../projections/promote-model.ts';
import type { ModelPointer, PointerMove } from '../../domain/recommending/model-pointer.ts';
import type { ModelManifest } from '../../domain/recommending/training-manifests.ts';
import type { ModelArtifacts } from '../../projections/model-artifacts.ts';
import { whatFollowsAPromotion } from '../composition/after-promotion.ts';
import { WrongUseError } from './exit-codes.ts';

/** The models that there are, the newest first, and how the current one came to be. */
export type ModelList = {
  readonly current: string | undefined;
  readonly models: readonly ModelManifest[];
  readonly history: readonly PointerMove[];
};

export async function listModels(artifacts: ModelArtifacts): Promise<ModelList> {
  const [models, known] = [await artifacts.list(), await artifacts.pointer()];
  const pointer: ModelPointer | undefined = known?.pointer;
  return { current: pointer?.modelVersion, models, history: pointer?.history ?? [] };
}

type Asked = { readonly version: string | undefined; readonly force: string | undefined };

/** Promotes a model, the newest unless another is named, and does what follows from it; what follows is done again for the one that is current already. */
export async function promote(
  artifacts: ModelArtifacts,
  { version, force }: Asked,
): Promise<PromotionOutcome> {
  const modelVersion = await existing(artifacts, version);
  const outcome = await promoteModel({
    artifacts,
    modelVersion,
    force,
    by: operator(),
    clock: () => new Date(),
    readHeldOut: heldOutFrom,
  });
  if (outcome.status !== 'refused') await whatFollowsAPromotion({ artifacts, modelVersion });
  return outcome;
}

export async function rollBack(
  artifacts: ModelArtifacts,
  reason: string | undefined,
): Promise<RollbackOutcome> {
  const outcome = await rollbackModel({ artifacts, reason, by: operator(), clock: () => new Date() });
  if (outcome.status === 'rolled-back') {
    await whatFollowsAPromotion({ artifacts, modelVersion: outcome.modelVersion });
  }
  return outcome;
}

/** Registers what a training job put out, unpacked in a folder. */
export async function register(artifacts: ModelArtifacts, folder: string): Promise<ModelManifest> {
  const model = await readModelFolder(folder).catch((cause: unknown) => {
    throw cause instanceof TrainingInputError ? new WrongUseError(cause.message, { cause }) : cause;
  });
  await registerModel(artifacts, model);
  return model.manifest;
}

async function existing(artifacts: ModelArtifacts, version: string | undefined): Promise<string> {
  const versions = (await artifacts.list()).map(({ modelVersion }) => modelVersion);
  const [newest] = versions;
  if (newest === undefined) throw new WrongUseError('there is no model yet; `./estante train` makes one');
  if (version === undefined || versions.includes(version)) return version ?? newest;
  throw new WrongUseError(
    `there is no model ${version}; there are: ${versions.slice(0, namedMax).join(', ')}`,
  );
}

const namedMax = 5;

/** Whom the history names. */
function operator(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without a name, as in many containers.
    return String(process.getuid?.() ?? 'unknown');
  }
}
