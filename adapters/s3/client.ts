import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/** Where S3 is. What is left out comes from the environment, as the SDK reads it. */
export type S3Address = Pick<S3ClientConfig, 'endpoint' | 'region' | 'credentials'> & {
  /**
   * `http://host/bucket/key` in place of `http://bucket.host/key`: for servers other than AWS whose names have no wildcard. The SDK
   * does so by itself when the host is an IP address.
   */
  readonly forcePathStyle?: boolean;
};

const attemptsMax = 4;
const connectionTimeoutMs = 2_000;
/** Until the answer begins, and between two pieces of it. */
const requestTimeoutMs = 20_000;

/** A client of S3 whose every wait is bounded; failed requests are repeated with growing, jittered pauses. */
export const s3Client = (address: S3Address): S3Client =>
  new S3Client({
    ...address,
    retryMode: 'standard',
    maxAttempts: attemptsMax,
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      socketTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
    },
  });
