import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ContainerError, readInvocation } from './invocation.ts';
import type { ServedModel } from './served-model.ts';
import {
  bodyBytesMax,
  columnsType,
  inColumns,
  linesType,
  type Predictions,
  type ReaderInstance,
} from './wire.ts';

/**
 * SageMaker's contract with a hosting container (Amazon SageMaker AI Developer Guide, “Custom inference code with hosting services”):
 * `GET /ping` answers 200 once it can predict, `POST /invocations` predicts; `GET /execution-parameters` tells batch
 * transform how to call. Every failure is a short JSON `{ "error": { "code", "message" } }`.
 */
export async function startContainer(options: ContainerOptions): Promise<Container> {
  const server = createServer(limits, (request, response) => {
    void answer(options, request).then(
      (result) => send(response, result),
      (error: unknown) => fail(options, { request, response, error }),
    );
  });
  // Longer than the 60 s after which load balancers and SDKs drop an idle connection, so that they are the ones who close.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, options.host, resolve);
  });
  // A server that listens on a port has an address with one.
  return { port: (server.address() as AddressInfo).port, close: () => drain(server) };
}

export type ContainerOptions = {
  readonly host: string;
  /** 0 picks a free one. SageMaker expects 8080. */
  readonly port: number;
  /** The model to answer with now. Asked once per request, so a request is never answered by two models. */
  readonly model: () => ServedModel | undefined;
  /** Hears of errors that are this side's fault. */
  readonly onError: (error: unknown) => void;
};

export type Container = {
  readonly port: number;
  /** Takes no more connections, lets requests under way end within {@link drainMs}, then cuts the rest off. */
  readonly close: () => Promise<void>;
};

/** How long requests under way may take to end when the container is stopped; SageMaker kills it after 30 s. */
export const drainMs = 10_000;

/** How often connections are looked for that have fallen idle meanwhile. */
const sweepMs = 50;

async function drain(server: Server): Promise<void> {
  // Connections that are kept alive would otherwise carry further requests, or stay open without one.
  server.prependListener('request', (_, response) => response.setHeader('connection', 'close'));
  const sweep = setInterval(() => server.closeIdleConnections(), sweepMs);
  const cut = setTimeout(() => server.closeAllConnections(), drainMs);
  await new Promise((resolve) => server.close(resolve));
  clearInterval(sweep);
  clearTimeout(cut);
}

const limits = { requestTimeout: 30_000, headersTimeout: 10_000, maxHeaderSize: 16 * 1024 };

type Answer = { readonly status: number } & (
  { readonly body: unknown; readonly type?: typeof columnsType } | { readonly lines: readonly string[] }
);

async function answer({ model }: ContainerOptions, request: IncomingMessage): Promise<Answer> {
  switch (`${request.method ?? ''} ${request.url ?? ''}`) {
    case 'GET /ping':
      return ping(model());
    case 'GET /execution-parameters':
      return { status: 200, body: executionParameters };
    case 'POST /invocations':
      return predict(model, request);
    default:
      throw new ContainerError(
        404,
        'not-found',
        'there are GET /ping, GET /execution-parameters and POST /invocations',
      );
  }
}

function ping(model: ServedModel | undefined): Answer {
  if (model === undefined) throw noModel();
  const { modelVersion, books } = model;
  return { status: 200, body: { modelVersion, books } };
}

/** As many lines a request as have room, one request at a time: scoring keeps one core busy. */
const executionParameters = {
  MaxConcurrentTransforms: 1,
  BatchStrategy: 'MULTI_RECORD',
  MaxPayloadInMB: bodyBytesMax / 1024 ** 2,
};

async function predict(model: ContainerOptions['model'], request: IncomingMessage): Promise<Answer> {
  const { form, instances } = await readInvocation(request);
  const loaded = model();
  if (loaded === undefined) throw noModel();
  const predictions = await predictionsOf(loaded, instances);
  if (form === 'lines') return { status: 200, lines: predictions.map((one) => JSON.stringify(one)) };
  return request.headers.accept === columnsType
    ? { status: 200, body: inColumns({ predictions }), type: columnsType }
    : { status: 200, body: { predictions } };
}

/** Readers answered between two looks at the event loop: a ping must not wait for a whole batch. */
const readersPerTurn = 64;

async function predictionsOf(
  { modelVersion, recommend }: ServedModel,
  instances: readonly ReaderInstance[],
): Promise<Predictions['predictions']> {
  const predictions: Predictions['predictions'] = [];
  for (const { history, count } of instances) {
    if (predictions.length > 0 && predictions.length % readersPerTurn === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    predictions.push({ modelVersion, items: recommend(history, count) });
  }
  return predictions;
}

const noModel = (): ContainerError => new ContainerError(503, 'no-model', 'no model is loaded yet');

type Failure = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly error: unknown;
};

function fail({ onError }: ContainerOptions, { request, response, error }: Failure): void {
  // Who asked has left.
  if (response.destroyed) return;
  // What was not read of a refused body would be taken for the next request.
  if (!request.complete) response.setHeader('connection', 'close');
  if (error instanceof ContainerError) {
    send(response, { status: error.status, body: { error: { code: error.code, message: error.message } } });
    return;
  }
  onError(error);
  send(response, { status: 500, body: { error: { code: 'internal', message: 'the model server failed' } } });
}

function send(response: ServerResponse, answered: Answer): void {
  const isLines = 'lines' in answered;
  const bytes = Buffer.from(isLines ? `${answered.lines.join('\n')}\n` : JSON.stringify(answered.body));
  response
    .writeHead(answered.status, {
      'content-type': isLines ? linesType : (answered.type ?? 'application/json'),
      'content-length': bytes.length,
    })
    .end(bytes);
}
