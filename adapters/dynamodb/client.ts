import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

/** How long and how often a request is tried; throttled and failed ones are repeated with growing, jittered pauses. */
export type RequestLimits = { readonly attemptsMax: number; readonly requestTimeoutMs: number };

/** Projectors hold their page until it is written, so they are patient. */
export const projectorLimits: RequestLimits = { attemptsMax: 8, requestTimeoutMs: 5_000 };

/** Somebody waits for a query's answer. */
export const queryLimits: RequestLimits = { attemptsMax: 2, requestTimeoutMs: 1_000 };

const connectionTimeoutMs = 1_000;
const socketsMax = 128;

/** A client of DynamoDB; region and credentials come from the environment, unless they are given. */
export function dynamodbClient(
  address: Pick<DynamoDBClientConfig, 'endpoint' | 'region' | 'credentials'>,
  { attemptsMax, requestTimeoutMs }: RequestLimits,
): DynamoDBClient {
  const connections = { keepAlive: true, maxSockets: socketsMax };
  return new DynamoDBClient({
    ...address,
    retryMode: 'standard',
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
