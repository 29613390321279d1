import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { BookId, ReaderId } from '../../domain/ids.ts';
import type { KnownBook } from '../../domain/recommending/books-file.ts';
import type { ReaderLikes } from '../../domain/recommending/held-out.ts';
import type { ModelParameters } from '../../domain/recommending/parameters.ts';
import {
  channelManifestSchema,
  type ChannelManifest,
  type LikesFile,
} from '../../domain/recommending/training-manifests.ts';
import { artifactChecksum } from '../../projections/artifact-checksum.ts';
import { parseHyperparameters } from './hyperparameters.ts';
import { readBooksGzip, readLikesGzip } from './likes-gzip.ts';
import { TrainingInputError } from './training-input-error.ts';

/**
 * What SageMaker gives a training container (Developer Guide, “How Amazon SageMaker AI provides training information”): under `input/config`
 * `hyperparameters.json`, `inputdataconfig.json` and `resourceconfig.json`, under `input/data` a folder a channel. The channel `train`
 * must be there, `heldout` may be; both are as an export writes them, and every file is checked against its checksum. Throws `TrainingInputError`.
 */
export async function readTrainingInput(root: string): Promise<TrainingInput> {
  const config = (file: string) => readJson(path.join(root, 'input', 'config', file));
  const parameters = parseHyperparameters((await config('hyperparameters.json')) ?? {});
  checkHosts(await config('resourceconfig.json'));
  const channels = channelsOf(await config('inputdataconfig.json'));
  const folder = (channel: string): string => path.join(root, 'input', 'data', channel);
  const manifest = await readManifest(folder('train'));
  const likes = await readLikes(folder('train'), manifest.files.train);
  const heldOut = channels.has('heldout')
    ? await readLikes(folder('heldout'), manifest.files.heldout)
    : new Map<ReaderId, BookId[]>();
  const books = new Map<BookId, KnownBook>();
  await readFiles(folder('train'), manifest.files.books, (bytes) => readBooksGzip(bytes, books));
  return {
    parameters,
    manifest,
    likes,
    books,
    heldOut: [...heldOut].map(([readerId, books]) => ({ readerId, books })),
  };
}

export type TrainingInput = {
  readonly parameters: ModelParameters;
  readonly manifest: ChannelManifest;
  readonly likes: ReadonlyMap<ReaderId, readonly BookId[]>;
  readonly books: ReadonlyMap<BookId, KnownBook>;
  readonly heldOut: readonly ReaderLikes[];
};

const channelNames = ['train', 'heldout'];

const channelSchema = z.looseObject({
  TrainingInputMode: z.string().optional(),
  RecordWrapperType: z.string().optional(),
});

/** The channels that the job was given. FastFile looks like files, too. */
function channelsOf(json: unknown): ReadonlySet<string> {
  const parsed = z.record(z.string(), channelSchema).safeParse(json ?? {});
  if (!parsed.success)
    throw new TrainingInputError('inputdataconfig.json must describe each channel by name');
  const faults = Object.entries(parsed.data).flatMap(([name, { TrainingInputMode, RecordWrapperType }]) => [
    ...(channelNames.includes(name)
      ? []
      : [`there is no channel ${JSON.stringify(name)}; there are ${channelNames.join(' and ')}`]),
    ...(TrainingInputMode === 'Pipe'
      ? [`channel ${name} comes in Pipe mode; File and FastFile can be read`]
      : []),
    ...(RecordWrapperType === 'RecordIO' ? [`channel ${name} is wrapped as RecordIO; None can be read`] : []),
  ]);
  if (parsed.data['train'] === undefined) faults.push('the channel train is missing');
  if (faults.length > 0) throw new TrainingInputError(`inputdataconfig.json: ${faults.join('; ')}`);
  return new Set(Object.keys(parsed.data));
}

function checkHosts(json: unknown): void {
  const parsed = z.looseObject({ hosts: z.array(z.string()).optional() }).safeParse(json ?? {});
  if (!parsed.success) throw new TrainingInputError('resourceconfig.json must be an object with hosts');
  const { hosts = [] } = parsed.data;
  if (hosts.length > 1) {
    throw new TrainingInputError(
      `resourceconfig.json: the job has ${hosts.length} instances; the trainer runs on one, so set InstanceCount to 1`,
    );
  }
}

async function readManifest(folder: string): Promise<ChannelManifest> {
  const json = await readJson(path.join(folder, 'manifest.json'));
  if (json === undefined) {
    throw new TrainingInputError(
      `there is no ${path.join(folder, 'manifest.json')}: the channel train is what \`./estante model export\` wrote, whole`,
    );
  }
  const parsed = channelManifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new TrainingInputError(`manifest.json of the channel train: ${z.prettifyError(parsed.error)}`);
}

async function readLikes(folder: string, files: readonly LikesFile[]): Promise<Map<ReaderId, BookId[]>> {
  const likes = new Map<ReaderId, BookId[]>();
  const known = new Map<string, BookId>();
  await readFiles(folder, files, (bytes) => readLikesGzip(bytes, likes, known));
  return likes;
}

async function readFiles(
  folder: string,
  files: readonly Pick<LikesFile, 'name' | 'sha256'>[],
  read: (bytes: Uint8Array) => void,
): Promise<void> {
  for (const { name, sha256 } of files) {
    const file = path.join(folder, name);
    const bytes = await readFile(file).catch((cause: unknown) => {
      throw new TrainingInputError(`${file} is in the manifest and cannot be read: ${reasonOf(cause)}`, {
        cause,
      });
    });
    if (artifactChecksum(bytes) !== sha256) {
      throw new TrainingInputError(`${file} is not the file of the manifest: its checksum is another`);
    }
    try {
      read(bytes);
    } catch (cause) {
      throw new TrainingInputError(`${file}: ${reasonOf(cause)}`, { cause });
    }
  }
}

/** `undefined` when there is no such file. */
async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new TrainingInputError(`${file} cannot be read: ${reasonOf(cause)}`, { cause });
  }
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
