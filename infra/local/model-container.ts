import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { RuntimeError } from './sagemaker-errors.ts';

/** The container behind the endpoint, as SageMaker talks to it. */
export type ModelContainer = {
  /**
   * Rejects with what SageMaker says when the container cannot be reached, breaks off (`ServiceUnavailable`) or is too
   * slow (`ModelError`); any answer, errors included, resolves.
   */
  readonly call: (call: ContainerCall) => Promise<ContainerAnswer>;
  readonly close: () => void;
};

export type ContainerCall = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
};

export type ContainerAnswer = {
  readonly status: number;
  /** Those that SageMaker hands back to the caller. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** SageMaker gives a container 60 s to answer. */
const answerMsDefault = 60_000;
const socketsMax = 64;
const passedBack = ['content-type', 'x-amzn-sagemaker-custom-attributes'];

export function modelContainer(url: string, answerMs = answerMsDefault): ModelContainer {
  const agent = new Agent({ keepAlive: true, maxSockets: socketsMax });
  const call = async ({ body, path, ...options }: ContainerCall): Promise<ContainerAnswer> => {
    const signal = AbortSignal.timeout(answerMs);
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        httpRequest(new URL(path, url), { ...options, agent, signal }, resolve)
          .on('error', reject)
          .end(body);
      });
      return {
        status: response.statusCode ?? 0,
        headers: picked(response, passedBack),
        body: Buffer.concat(await Array.fromAsync(response as AsyncIterable<Buffer>)),
      };
    } catch (cause) {
      throw signal.aborted
        ? tooSlow(cause)
        : new RuntimeError('ServiceUnavailable', 'The container cannot be reached.', { cause });
    }
  };
  return { call, close: () => agent.destroy() };
}

/** The headers of these names that a message has. */
export const picked = ({ headers }: IncomingMessage, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => (typeof headers[name] === 'string' ? [[name, headers[name]] as const] : [])),
  );

function tooSlow(cause: unknown): RuntimeError {
  const message = 'Your invocation timed out while waiting for a response from container primary.';
  return new RuntimeError('ModelError', message, { cause, originalStatusCode: 0, originalMessage: message });
}
