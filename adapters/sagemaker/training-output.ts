import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { modelManifestSchema, type ModelManifest } from '../../domain/recommending/training-manifests.ts';
import { artifactChecksum } from '../../projections/artifact-checksum.ts';
import { modelFile } from './models.ts';
import { TrainingInputError } from './training-input-error.ts';

/** A trained model as it leaves the container. */
export type ModelFolder = {
  readonly manifest: ModelManifest;
  readonly bytes: Uint8Array;
  readonly heldOutBytes: Uint8Array;
};

/**
 * Writes a model where SageMaker takes it from, `model/` (Developer Guide, “How Amazon SageMaker AI processes training output”). Each file appears whole, the manifest last.
 */
export async function writeModelFolder(root: string, model: ModelFolder): Promise<void> {
  const folder = path.join(root, 'model');
  await mkdir(folder, { recursive: true });
  const manifest = `${JSON.stringify(model.manifest, null, 2)}\n`;
  await writeWhole(path.join(folder, modelFile), model.bytes);
  await writeWhole(path.join(folder, heldOutFile), model.heldOutBytes);
  await writeWhole(path.join(folder, manifestFile), manifest);
}

/** Reads what {@link writeModelFolder} wrote: a training job's output, unpacked. Throws `TrainingInputError` when it is not whole. */
export async function readModelFolder(folder: string): Promise<ModelFolder> {
  const read = (file: string) =>
    readFile(path.join(folder, file)).catch((cause: unknown) => {
      throw new TrainingInputError(`${folder} holds no model: ${file} cannot be read`, { cause });
    });
  const parsed = modelManifestSchema.safeParse(jsonOf((await read(manifestFile)).toString()));
  if (!parsed.success) throw new TrainingInputError(`${manifestFile} of ${folder} is not one of a model`);
  const [bytes, heldOutBytes] = [await read(modelFile), await read(heldOutFile)];
  if (artifactChecksum(bytes) !== parsed.data.sha256) {
    throw new TrainingInputError(
      `${modelFile} of ${folder} is not the one of its manifest: its checksum is another`,
    );
  }
  return { manifest: parsed.data, bytes, heldOutBytes };
}

/** `undefined` for what is no JSON, which no schema takes. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const manifestFile = 'manifest.json';
const heldOutFile = 'held-out.csv.gz';

/** What SageMaker shows of the failure file, as `FailureReason`. */
export const failureShownMax = 1024;

/** The whole file: enough for a stack trace with its causes. */
const failureBytesMax = 64 * 1024;

/**
 * Writes why a job failed where SageMaker reads it, `output/failure`: what is wrong first and within the {@link failureShownMax} characters that are shown, then where it happened.
 */
export async function writeFailure(root: string, reason: string, error: unknown): Promise<void> {
  const folder = path.join(root, 'output');
  await mkdir(folder, { recursive: true });
  const first = reason.replaceAll(/\s+/g, ' ').slice(0, failureShownMax - 1);
  const rest = error instanceof Error ? stackOf(error) : '';
  await writeWhole(path.join(folder, 'failure'), `${first}\n${rest}`.slice(0, failureBytesMax));
}

const causesMax = 5;

function stackOf(error: Error, depth = 0): string {
  const own = error.stack ?? String(error);
  if (!(error.cause instanceof Error) || depth === causesMax) return `${own}\n`;
  return `${own}\ncaused by ${stackOf(error.cause, depth + 1)}`;
}

async function writeWhole(file: string, content: Uint8Array | string): Promise<void> {
  await writeFile(`${file}.part`, content);
  await rename(`${file}.part`, file);
}
