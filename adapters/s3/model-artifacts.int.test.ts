import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { moved } from '../../domain/recommending/model-pointer.ts';
import { testStores } from '../../infra/local/test-stores.ts';
import { describeModelArtifacts } from '../../projections/testing/model-artifacts.contract.ts';
import { s3Client } from './client.ts';
import { artifactKey, currentKey, s3ModelArtifacts } from './model-artifacts.ts';

async function testClient(): Promise<S3Client> {
  const { s3Endpoint, awsRegion, awsAccessKeyId, awsSecretAccessKey } = await testStores();
  return s3Client({
    endpoint: s3Endpoint,
    region: awsRegion,
    credentials: { accessKeyId: awsAccessKeyId, secretAccessKey: awsSecretAccessKey },
    forcePathStyle: true,
  });
}

async function emptyBucket(client: S3Client): Promise<string> {
  const bucket = `test-${randomUUID()}`;
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  return bucket;
}

describeModelArtifacts('model artifacts in S3', async () => {
  const client = await testClient();
  return s3ModelArtifacts({ client, bucket: await emptyBucket(client) });
});

describe('the bucket of model artifacts', () => {
  const version = 'm-20260101t000000000z-00000001';

  it('keeps them under their version, and a small file names the current one', async () => {
    const client = await testClient();
    const bucket = await emptyBucket(client);
    const artifacts = s3ModelArtifacts({ client, bucket });
    await artifacts.put(version, Uint8Array.of(1, 2));
    const move = { modelVersion: version, at: '2026-01-03T00:00:00.000Z', how: 'promoted' as const };
    expect(await artifacts.movePointer(moved(undefined, move), undefined)).to.equal('moved');
    const textOf = async (key: string) =>
      (await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))).Body?.transformToString();
    expect(await textOf(artifactKey(version))).to.equal('\u0001\u0002');
    expect(JSON.parse((await textOf(currentKey)) ?? '')).to.deep.equal({
      modelVersion: version,
      registeredAt: '2026-01-03T00:00:00.000Z',
      history: [move],
    });
  });

  it('reads a pointer that was written before it had a history', async () => {
    const client = await testClient();
    const bucket = await emptyBucket(client);
    const Body = JSON.stringify({ modelVersion: version, registeredAt: '2026-01-03T00:00:00.000Z' });
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: currentKey, Body }));
    const known = await s3ModelArtifacts({ client, bucket }).pointer();
    expect(known?.pointer).to.deep.equal({
      modelVersion: version,
      registeredAt: '2026-01-03T00:00:00.000Z',
      history: [],
    });
  });

  it('makes calls reject when it does not exist: that is no empty store', async () => {
    const artifacts = s3ModelArtifacts({ client: await testClient(), bucket: `absent-${randomUUID()}` });
    const error = await artifacts.current().catch((reason: unknown) => reason);
    expect(error).to.have.property('name', 'NoSuchBucket');
  });
});
