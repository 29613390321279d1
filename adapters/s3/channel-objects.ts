import { ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** Where objects are put: a bucket, and what every key begins with, without a slash at the end (empty for none). */
export type ObjectPlace = { readonly bucket: string; readonly prefix: string };

/** Parses `s3://bucket/prefix`; `undefined` for anything else. */
export function objectPlace(text: string): ObjectPlace | undefined {
  const found = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*?))?\/*$/.exec(text);
  return found === null ? undefined : { bucket: found[1] ?? '', prefix: found[2] ?? '' };
}

/** What is to be written to holds objects already. */
export class PlaceTakenError extends Error {
  override readonly name = 'PlaceTakenError';
}

const putMs = 120_000;

/**
 * Writes the files of a training job's channels as objects, `prefix/<channel>/<name>`: each channel is an `S3Prefix` of the job. Rejects, with nothing
 * written, when something lies there already, which SageMaker would take for a part of it.
 */
export async function channelObjects(
  client: S3Client,
  { bucket, prefix }: ObjectPlace,
): Promise<(channel: string, name: string, bytes: Uint8Array) => Promise<void>> {
  const start = prefix === '' ? '' : `${prefix}/`;
  const found = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: start, MaxKeys: 1 }));
  if ((found.Contents ?? []).length > 0) {
    throw new PlaceTakenError(`s3://${bucket}/${start} is not empty; name a new prefix`);
  }
  return async (channel, name, bytes) => {
    const Key = `${start}${channel}/${name}`;
    await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: bytes }), {
      abortSignal: AbortSignal.timeout(putMs),
    });
  };
}
