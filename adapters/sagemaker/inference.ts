import {
  InvokeEndpointCommand,
  ModelError,
  SageMakerRuntimeServiceException,
  type SageMakerRuntimeClient,
} from '@aws-sdk/client-sagemaker-runtime';
import {
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhen,
  retry,
  timeout,
  TimeoutStrategy,
  wrap,
} from 'cockatiel';
import type { ReaderHistory, Recommendations } from '../../domain/recommending/recommendation.ts';
import type { Inference } from '../../projections/ports.ts';
import { columnsType, readPredictions, type Invocation } from './wire.ts';

/**
 * Real-time inference by a SageMaker endpoint. A call ends within `deadlineMs`, its retry included; after {@link failuresToBreak} failures in a row no call is
 * made for {@link breakMs}, then a single one to see. Rejects with `InferenceUnavailableError`, whose cause says why.
 */
export function sagemakerInference(options: InferenceOptions): Inference {
  const policy = resilience(options);
  return {
    recommend: async (history, count) => {
      try {
        return await policy.execute(({ signal }) =>
          invoke(options, signal, { instances: [{ history: copied(history), count }] }),
        );
      } catch (cause) {
        throw new InferenceUnavailableError('the model did not answer', { cause });
      }
    },
  };
}

export type InferenceOptions = {
  readonly client: SageMakerRuntimeClient;
  readonly endpointName: string;
  readonly deadlineMs: number;
  /** Told when the circuit opens (`true`) and when it closes again. */
  readonly onBreak?: (broken: boolean) => void;
};

/** The model cannot answer in time: it is away, too slow, not loaded yet, or failing. */
export class InferenceUnavailableError extends Error {
  override readonly name = 'InferenceUnavailableError';
}

/** Failures in a row that open the circuit. */
export const failuresToBreak = 5;
/** How long it stays open before a call is let through again. */
export const breakMs = 2_000;

const retriesMax = 1;
const retryDelayMs = { initialDelay: 20, maxDelay: 100 };

function resilience({ deadlineMs, onBreak = () => undefined }: InferenceOptions) {
  const breaker = circuitBreaker(handleWhen(isEndpointsFault), {
    halfOpenAfter: breakMs,
    breaker: new ConsecutiveBreaker(failuresToBreak),
  });
  breaker.onBreak(() => onBreak(true));
  breaker.onReset(() => onBreak(false));
  return wrap(
    timeout(deadlineMs, TimeoutStrategy.Aggressive),
    breaker,
    retry(handleWhen(mayPass), { maxAttempts: retriesMax, backoff: new ExponentialBackoff(retryDelayMs) }),
  );
}

/** A request that the container refuses says nothing about the endpoint's health. */
const isEndpointsFault = (error: unknown): boolean =>
  !(error instanceof ModelError && (error.OriginalStatusCode ?? 500) < 500);

/** Whether the next attempt may fare better: the service or the network stumbled, and nobody gave up waiting. */
function mayPass(error: unknown): boolean {
  if (error instanceof ModelError) return (error.OriginalStatusCode ?? 500) >= 500;
  if (error instanceof SageMakerRuntimeServiceException) return error.$fault === 'server';
  return error instanceof Error && error.name !== 'AbortError' && !('issues' in error);
}

async function invoke(
  { client, endpointName }: InferenceOptions,
  signal: AbortSignal,
  invocation: Invocation,
): Promise<Recommendations> {
  const { Body, ContentType } = await client.send(
    new InvokeEndpointCommand({
      EndpointName: endpointName,
      ContentType: 'application/json',
      Accept: columnsType,
      Body: JSON.stringify(invocation),
    }),
    { abortSignal: signal },
  );
  const [prediction] = readPredictions(Body, ContentType);
  if (prediction === undefined) throw new Error('the endpoint answered without a prediction');
  return prediction;
}

/** A history as it is sent, and only what the wire takes: rows of a read model may carry more. */
const copied = ({ recent, seen }: ReaderHistory): Invocation['instances'][number]['history'] => ({
  recent: recent.map(({ bookId, shelf, stars, dismissed, viewed }) => ({
    bookId,
    shelf,
    stars,
    dismissed,
    viewed,
  })),
  seen: [...seen],
});
