import { GetObjectCommand, PutObjectCommand, S3ServiceException, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import type { CurrentModel, ModelArtifacts } from '../../projections/model-artifacts.ts';

type Options = { readonly client: S3Client; readonly bucket: string };

/**
 * Model artifacts in a bucket: `models/<version>/model.bin` each, never written twice with different content, and `models/current.json`, which says
 * which of them is current. S3 replaces an object at once, so whoever reads it sees one registration or the next.
 */
export const s3ModelArtifacts = (options: Options): ModelArtifacts => ({
  put: (modelVersion, bytes) =>
    putObject(options, artifactKey(modelVersion), bytes, 'application/octet-stream'),
  get: (modelVersion) => getArtifact(options, artifactKey(modelVersion)),
  register: (registration) =>
    putObject(options, currentKey, JSON.stringify(registration), 'application/json'),
  current: (knownTag) => currentModel(options, knownTag),
});

export const artifactKey = (modelVersion: string): string => `models/${modelVersion}/model.bin`;
export const currentKey = 'models/current.json';

/** A model of a million books with 100 neighbours each is smaller. */
const artifactBytesMax = 1024 ** 3;

/** Longer than any artifact takes to travel within a region; a transfer that crawls is broken off. */
const transferTimeoutMs = 120_000;

/** Older and newer versions of this code may write more fields. */
const registrationSchema = z.object({ modelVersion: z.string() });

async function putObject(
  { client, bucket }: Options,
  key: string,
  body: Uint8Array | string,
  contentType: string,
): Promise<void> {
  await client.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType }),
    { abortSignal: AbortSignal.timeout(transferTimeoutMs) },
  );
}

async function getArtifact({ client, bucket }: Options, key: string): Promise<Uint8Array> {
  const abortSignal = AbortSignal.timeout(transferTimeoutMs);
  const { Body, ContentLength = 0 } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), {
    abortSignal,
  });
  if (Body === undefined) throw new Error(`s3://${bucket}/${key} came without a body`);
  if (ContentLength > artifactBytesMax) {
    throw new Error(`s3://${bucket}/${key} has ${ContentLength} bytes, more than ${artifactBytesMax}`);
  }
  return Body.transformToByteArray();
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
    const { modelVersion } = registrationSchema.parse(JSON.parse((await Body?.transformToString()) ?? ''));
    return { status: 'current', modelVersion, tag: ETag ?? '' };
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    if (error.$metadata.httpStatusCode === 304) return { status: 'unchanged' };
    if (error.name === 'NoSuchKey') return { status: 'none' };
    throw error;
  }
}
