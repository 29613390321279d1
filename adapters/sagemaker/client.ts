import { SageMakerRuntimeClient, type SageMakerRuntimeClientConfig } from '@aws-sdk/client-sagemaker-runtime';

const connectionTimeoutMs = 1_000;
const socketsMax = 64;

/**
 * A client of SageMaker Runtime. It tries once: deadline and retries are {@link sagemakerInference}'s, which knows how long its caller waits. What
 * is left out of the address comes from the environment, as the SDK reads it.
 */
export const sagemakerClient = (
  address: Pick<SageMakerRuntimeClientConfig, 'endpoint' | 'region' | 'credentials'> = {},
): SageMakerRuntimeClient => {
  const agent = { keepAlive: true, maxSockets: socketsMax };
  return new SageMakerRuntimeClient({
    ...address,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: connectionTimeoutMs, httpAgent: agent, httpsAgent: agent },
  });
};
