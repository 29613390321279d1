import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { modelContainer, picked, type ModelContainer } from './model-container.ts';
import { RuntimeError, type RuntimeErrorName } from './sagemaker-errors.ts';

/**
 * SageMaker Runtime's InvokeEndpoint for one endpoint with one container behind it: takes the wire protocol of the AWS SDKs (API
 * reference, `runtime_InvokeEndpoint`) and hands the body to the container's `POST /invocations`. Signatures are not
 * checked. `GET /livez` and `GET /readyz` are its own.
 */
export async function startSageMakerRuntime(options: RuntimeOptions): Promise<SageMakerRuntime> {
  const container = modelContainer(options.modelServerUrl, options.containerMs);
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    void answer({ ...options, container }, request).then(
      (reply) => response.writeHead(reply.status, { ...requestId(), ...reply.headers }).end(reply.body),
      (error: unknown) => fail(options, { request, response, error }),
    );
  });
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, options.host, resolve);
  });
  const close = async (): Promise<void> => {
    server.prependListener('request', (_, response) => response.setHeader('connection', 'close'));
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    await new Promise((resolve) => server.close(resolve));
    clearInterval(sweep);
    container.close();
  };
  // A server that listens on a port has an address with one.
  return { port: (server.address() as AddressInfo).port, close };
}

export type RuntimeOptions = {
  readonly host: string;
  readonly port: number;
  readonly endpointName: string;
  readonly modelServerUrl: string;
  /** How long the container may take to answer; SageMaker gives it 60 s. */
  readonly containerMs?: number;
  readonly onError: (error: unknown) => void;
};

export type SageMakerRuntime = { readonly port: number; readonly close: () => Promise<void> };

/** SageMaker takes 6 MB in real-time inference. */
const bodyBytesMax = 6 * 1024 * 1024;

type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
};
type Context = RuntimeOptions & { readonly container: ModelContainer };

const endpointPath = /^\/endpoints\/([^/?]+)\/invocations$/;

async function answer(context: Context, request: IncomingMessage): Promise<Reply> {
  const { method = '', url = '' } = request;
  if (method === 'GET' && url === '/livez') return { status: 200, headers: {}, body: 'live\n' };
  if (method === 'GET' && url === '/readyz') return readiness(context);
  const name = endpointPath.exec(url)?.[1];
  if (method !== 'POST' || name === undefined)
    throw new RuntimeError('ValidationError', `${method} ${url} is no operation`);
  if (name !== encodeURIComponent(context.endpointName)) {
    throw new RuntimeError('ValidationError', `Endpoint ${name} of account local not found.`);
  }
  return invoke(context, request);
}

async function readiness(context: Context): Promise<Reply> {
  const { status, body } = await context.container.call({ method: 'GET', path: '/ping', headers: {} });
  const isReady = status === 200;
  return {
    status: isReady ? 200 : 503,
    headers: {},
    body: isReady ? 'ready\n' : `model server: ${body.toString()}\n`,
  };
}

/** Headers of the request that SageMaker hands to the container. */
const passedOn = [
  'content-type',
  'accept',
  'x-amzn-sagemaker-custom-attributes',
  'x-amzn-sagemaker-inference-id',
];

async function invoke(context: Context, request: IncomingMessage): Promise<Reply> {
  const body = await bodyOf(request);
  const headers = { ...picked(request, passedOn), 'content-length': String(body.length) };
  const answered = await context.container.call({ method: 'POST', path: '/invocations', headers, body });
  if (answered.status === 200) {
    return {
      status: 200,
      headers: { ...answered.headers, 'x-amzn-invoked-production-variant': 'AllTraffic' },
      body: answered.body,
    };
  }
  const text = answered.body.toString();
  if (answered.status === 503) {
    throw new RuntimeError('ModelNotReadyException', `The container is not ready for inference: ${text}`);
  }
  throw new RuntimeError(
    'ModelError',
    `Received client or server error (${answered.status}) from primary with message "${text}".`,
    {
      originalStatusCode: answered.status,
      originalMessage: text,
    },
  );
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    // Without an encoding set, a request yields buffers.
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > bodyBytesMax) throw new RuntimeError('ValidationError', 'the body is larger than 6 MB');
  }
  return Buffer.concat(chunks);
}

const requestId = () => ({ 'x-amzn-requestid': randomUUID() });

type Failure = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly error: unknown;
};

function fail({ onError }: RuntimeOptions, { request, response, error }: Failure): void {
  // Who asked has left.
  if (response.destroyed) return;
  if (!(error instanceof RuntimeError)) onError(error);
  const known =
    error instanceof RuntimeError ? error : new RuntimeError('InternalFailure', 'the local front failed');
  const name: RuntimeErrorName = known.name;
  // What was not read of a refused body would be taken for the next request.
  if (!request.complete) response.setHeader('connection', 'close');
  response
    .writeHead(known.status, { ...requestId(), 'content-type': 'application/json', 'x-amzn-errortype': name })
    .end(JSON.stringify(known.body));
}
