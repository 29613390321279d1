import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3ServiceException,
  type S3Client,
} from '@aws-sdk/client-s3';
import { modelPointerSchema, type ModelPointer } from '../../domain/recommending/model-pointer.ts';
import { modelManifestSchema, type ModelManifest } from '../../domain/recommending/training-manifests.ts';
import {
  modelFiles,
  modelsListedMax,
  NoSuchModelError,
  type CurrentModel,
  type ModelArtifacts,
  type ModelFile,
} from '../../projections/model-artifacts.ts';

type Options = { readonly client: S3Client; readonly bucket: string };

/**
 * Model artifacts in a bucket: `models/<version>/` holds the files of each, never written twice with different content, and `models/current.json`
 * says which of them is current. S3 replaces an object at once, so whoever reads it sees one pointer or the next; it is moved by a conditional
 * put (If-Match and If-None-Match), so of two who move it at the same time one wins.
 */
export const s3ModelArtifacts = (options: Options): ModelArtifacts => ({
  put: (modelVersion, bytes, file = 'model.bin') =>
    putObject(options, {
      key: artifactKey(modelVersion, file),
      body: bytes,
      contentType: contentTypes[file],
    }),
  get: (modelVersion, file = 'model.bin') => getFile(options, modelVersion, file),
  list: () => listModels(options),
  forget: (modelVersion) => forgetModel(options, modelVersion),
  pointer: () => readPointer(options),
  movePointer: (pointer, from) => movePointer(options, pointer, from),
  current: (knownTag) => currentModel(options, knownTag),
});

export const artifactKey = (modelVersion: string, file: ModelFile = 'model.bin'): string =>
  `models/${modelVersion}/${file}`;
export const currentKey = 'models/current.json';

const contentTypes: Readonly<Record<ModelFile, string>> = {
  'model.bin': 'application/octet-stream',
  'manifest.json': 'application/json',
  'held-out.csv.gz': 'application/gzip',
};

/** A model of a million books with 100 neighbours each is smaller. */
const artifactBytesMax = 1024 ** 3;

/** Longer than any artifact takes to travel within a region; a transfer that crawls is broken off. */
const transferTimeoutMs = 120_000;

type Put = { readonly key: string; readonly body: Uint8Array | string; readonly contentType: string };
type Condition = { readonly IfMatch?: string; readonly IfNoneMatch?: string };

async function putObject(
  { client, bucket }: Options,
  { key, body, contentType }: Put,
  condition: Condition = {},
): Promise<void> {
  await client.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType, ...condition }),
    { abortSignal: AbortSignal.timeout(transferTimeoutMs) },
  );
}

async function getFile(options: Options, modelVersion: string, file: ModelFile): Promise<Uint8Array> {
  const key = artifactKey(modelVersion, file);
  const found = await getObject(options, key);
  if (found === undefined) {
    throw new NoSuchModelError(
      `there is no model ${modelVersion}: s3://${options.bucket}/${key} is not there`,
    );
  }
  return found.bytes;
}

async function getObject(
  { client, bucket }: Options,
  key: string,
): Promise<{ readonly bytes: Uint8Array; readonly tag: string } | undefined> {
  const abortSignal = AbortSignal.timeout(transferTimeoutMs);
  try {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key });
    const { Body, ContentLength = 0, ETag = '' } = await client.send(command, { abortSignal });
    if (Body === undefined) throw new Error(`s3://${bucket}/${key} came without a body`);
    if (ContentLength > artifactBytesMax) {
      throw new Error(`s3://${bucket}/${key} has ${ContentLength} bytes, more than ${artifactBytesMax}`);
    }
    return { bytes: await Body.transformToByteArray(), tag: ETag };
  } catch (error) {
    if (isNamed(error, 'NoSuchKey')) return undefined;
    throw error;
  }
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Keys come in ascending order, and versions sort by age: the newest are on the last page. */
async function listModels(options: Options): Promise<readonly ModelManifest[]> {
  const { client, bucket } = options;
  const prefix = 'models/';
  let versions: string[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, Delimiter: '/', ContinuationToken: token }),
      { abortSignal: AbortSignal.timeout(transferTimeoutMs) },
    );
    const found = (page.CommonPrefixes ?? []).flatMap(({ Prefix }) => Prefix?.slice(prefix.length, -1) ?? []);
    versions = [...versions, ...found].slice(-modelsListedMax);
    token = page.NextContinuationToken;
  } while (token !== undefined);
  const manifests = await Promise.all(
    versions.toReversed().map(async (version) => {
      const found = await getObject(options, artifactKey(version, 'manifest.json'));
      return found === undefined ? [] : [modelManifestSchema.parse(JSON.parse(textOf(found.bytes)))];
    }),
  );
  return manifests.flat();
}

async function forgetModel({ client, bucket }: Options, modelVersion: string): Promise<void> {
  for (const file of modelFiles) {
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: artifactKey(modelVersion, file) }), {
      abortSignal: AbortSignal.timeout(transferTimeoutMs),
    });
  }
}

async function readPointer(options: Options) {
  const found = await getObject(options, currentKey);
  return found === undefined
    ? undefined
    : { pointer: modelPointerSchema.parse(JSON.parse(textOf(found.bytes))), tag: found.tag };
}

async function movePointer(
  options: Options,
  pointer: ModelPointer,
  from: string | undefined,
): Promise<'moved' | 'lost'> {
  const body = JSON.stringify(pointer);
  try {
    const put = { key: currentKey, body, contentType: 'application/json' };
    await putObject(options, put, from === undefined ? { IfNoneMatch: '*' } : { IfMatch: from });
    return 'moved';
  } catch (error) {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    // Deleted meanwhile, changed meanwhile, or being changed by another at this moment.
    if (status !== 404 && status !== 409 && status !== 412) throw error;
    if (isNamed(error, 'NoSuchBucket')) throw error;
    // An answer may be lost on its way and the request repeated: then it is our own pointer that stands in the way.
    const now = await getObject(options, currentKey);
    return now !== undefined && textOf(now.bytes) === body ? 'moved' : 'lost';
  }
}

async function currentModel(
  { client, bucket }: Options,
  knownTag: string | undefined,
): Promise<CurrentModel> {
  try {
    const { Body, ETag } = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: currentKey, IfNoneMatch: knownTag }),
      { abortSignal: AbortSignal.timeout(transferTimeoutMs) },
    );
    const { modelVersion } = modelPointerSchema.parse(JSON.parse((await Body?.transformToString()) ?? ''));
    return { status: 'current', modelVersion, tag: ETag ?? '' };
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    if (error.$metadata.httpStatusCode === 304) return { status: 'unchanged' };
    if (isNamed(error, 'NoSuchKey')) return { status: 'none' };
    throw error;
  }
}

const isNamed = (error: unknown, name: string): boolean =>
  error instanceof S3ServiceException && error.name === name;
