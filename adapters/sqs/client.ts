import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';

const attemptsMax = 3;
const connectionTimeoutMs = 1_000;
const requestTimeoutMs = 5_000;
const socketsMax = 64;

/** A client of SQS; region, credentials and endpoint come from the environment, unless they are given. */
export function sqsClient(
  address: Pick<SQSClientConfig, 'endpoint' | 'region' | 'credentials'> = {},
): SQSClient {
  const connections = { keepAlive: true, maxSockets: socketsMax };
  return new SQSClient({
    ...address,
    retryMode: 'standard',
    // TLS proves that a body arrives as it was sent, and a compressed page has a checksum of its own.
    md5: false,
    maxAttempts: attemptsMax,
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
      httpAgent: connections,
      httpsAgent: connections,
    },
  });
}
