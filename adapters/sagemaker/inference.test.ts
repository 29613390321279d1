import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import {
  ModelError,
  ModelNotReadyException,
  ServiceUnavailable,
  ValidationError,
  type SageMakerRuntimeClient,
} from '@aws-sdk/client-sagemaker-runtime';
import { BrokenCircuitError, TaskCancelledError } from 'cockatiel';
import { expect } from 'chai';
import { startSageMakerRuntime, type SageMakerRuntime } from '../../infra/local/invoke-endpoint.ts';
import { columnsOf, itemsOf } from '../../domain/recommending/item-columns.ts';
import type { ReaderHistory } from '../../domain/recommending/recommendation.ts';
import { entryOf } from '../../domain/recommending/testing/samples.ts';
import { sagemakerClient } from './client.ts';
import { startContainer, type Container } from './container.ts';
import {
  breakMs,
  failuresToBreak,
  InferenceUnavailableError,
  sagemakerInference,
  type InferenceOptions,
} from './inference.ts';
import { servedModel, type ServedModel } from './served-model.ts';
import { duneReader, sampleArtifact } from './testing.ts';

const endpointName = 'estante-recommender';

/** Over HTTP, through the AWS SDK and the local front of SageMaker Runtime, to a container. */
describe('inference', () => {
  const sample = servedModel(sampleArtifact().bytes);
  let model: ServedModel | undefined;
  let closing: (() => unknown)[];
  beforeEach(() => {
    model = sample;
    closing = [];
  });
  afterEach(async () => {
    for (const close of closing.reverse()) await close();
  });

  const container = async (): Promise<Container> => {
    const started = await startContainer({
      host: '127.0.0.1',
      port: 0,
      model: () => model,
      onError: () => undefined,
    });
    closing.push(started.close);
    return started;
  };

  const front = async (modelServerPort: number, containerMs = 5_000): Promise<SageMakerRuntime> => {
    const started = await startSageMakerRuntime({
      host: '127.0.0.1',
      port: 0,
      endpointName,
      modelServerUrl: `http://127.0.0.1:${modelServerPort}`,
      containerMs,
      onError: () => undefined,
    });
    closing.push(started.close);
    return started;
  };

  const clientOf = (port: number): SageMakerRuntimeClient => {
    const client = sagemakerClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    closing.push(() => client.destroy());
    return client;
  };

  const inferenceAt = (port: number, changes: Partial<InferenceOptions> = {}) =>
    sagemakerInference({ client: clientOf(port), endpointName, deadlineMs: 3_000, ...changes });

  /** The error that an inference rejects with, after checking what its callers rely on: its name. */
  const failureOf = async (recommending: Promise<unknown>): Promise<unknown> => {
    const error = await recommending.then(
      () => new Error('it answered'),
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(InferenceUnavailableError);
    return error instanceof Error ? error.cause : undefined;
  };

  /** A container that answers what it is told, and counts. */
  const scripted = async (answers: (number | 'hang')[], body = '{"predictions":[]}') => {
    const asked = { times: 0 };
    const server: Server = createServer((request, response) => {
      const answer = answers[Math.min(asked.times, answers.length - 1)] ?? 500;
      asked.times += 1;
      request.resume();
      if (answer !== 'hang') response.writeHead(answer, { 'content-type': 'application/json' }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    // A server that listens on a port has an address with one.
    return { port: (server.address() as AddressInfo).port, asked };
  };

  it('brings back what the model recommends, with its version and true reasons', async () => {
    const { port } = await front((await container()).port);
    const { modelVersion, items } = await inferenceAt(port).recommend(duneReader, 1);
    expect(modelVersion).to.equal(sample.modelVersion);
    // Scores travel to seven digits.
    expect(items).to.deep.equal(itemsOf(columnsOf(sample.recommend(duneReader, 1))));
    expect(items).to.have.length(1);
  });

  it('takes a reader with as long a past as there may be', async () => {
    const { port } = await front((await container()).port);
    const history: ReaderHistory = {
      recent: [
        ...duneReader.recent,
        ...Array.from({ length: 199 }, (_, index) => entryOf(`b${index}`, { stars: 5 })),
      ],
      seen: Array.from({ length: 5_000 }, (_, index) => entryOf(`seen-${index}`).bookId),
    };
    expect((await inferenceAt(port).recommend(history, 60)).items).to.not.be.empty;
  });

  it('cannot be had while the container has no model', async () => {
    model = undefined;
    const { port } = await front((await container()).port);
    expect(await failureOf(inferenceAt(port).recommend(duneReader, 1))).to.be.instanceOf(
      ModelNotReadyException,
    );
  });

  it('cannot be had from an endpoint of another name', async () => {
    const { port } = await front((await container()).port);
    const inference = inferenceAt(port, { endpointName: 'another' });
    expect(await failureOf(inference.recommend(duneReader, 1))).to.be.instanceOf(ValidationError);
  });

  it('cannot be had while the container is away', async () => {
    const gone = await container();
    await gone.close();
    const { port } = await front(gone.port);
    expect(await failureOf(inferenceAt(port).recommend(duneReader, 1))).to.be.instanceOf(ServiceUnavailable);
  });

  it('cannot be had while SageMaker Runtime itself is away', async () => {
    const gone = await container();
    await gone.close();
    expect(await failureOf(inferenceAt(gone.port).recommend(duneReader, 1))).to.have.property(
      'code',
      'ECONNREFUSED',
    );
  });

  it('tells what the container said when that fails', async () => {
    const failing = await scripted([500], '{"error":"out of memory"}');
    const { port } = await front(failing.port);
    const cause = await failureOf(inferenceAt(port).recommend(duneReader, 1));
    expect(cause).to.be.instanceOf(ModelError).and.include({
      OriginalStatusCode: 500,
      OriginalMessage: '{"error":"out of memory"}',
    });
  });

  it('tells a refusal of the container as one, and does not repeat the request', async () => {
    const { port } = await front((await container()).port);
    const cause = await failureOf(inferenceAt(port).recommend(duneReader, 0));
    expect(cause).to.be.instanceOf(ModelError).with.property('OriginalStatusCode', 400);
    const refusing = await scripted([400]);
    await failureOf(inferenceAt((await front(refusing.port)).port).recommend(duneReader, 1));
    expect(refusing.asked.times).to.equal(1);
  });

  it('tells a slow container as SageMaker does', async () => {
    const slow = await scripted(['hang']);
    const { port } = await front(slow.port, 50);
    const cause = await failureOf(inferenceAt(port).recommend(duneReader, 1));
    expect(cause).to.be.instanceOf(ModelError).with.property('message').that.includes('timed out');
  });

  it('tries once more when the service stumbles', async () => {
    const body = JSON.stringify({ predictions: [{ modelVersion: 'm-1', items: [] }] });
    const stumbling = await scripted([500, 200], body);
    const { port } = await front(stumbling.port);
    expect(await inferenceAt(port).recommend(duneReader, 1)).to.deep.equal({
      modelVersion: 'm-1',
      items: [],
    });
    expect(stumbling.asked.times).to.equal(2);
  });

  it('refuses an answer that is no prediction', async () => {
    const { port } = await front((await scripted([200], '{"predictions":[{"items":"many"}]}')).port);
    expect(await failureOf(inferenceAt(port).recommend(duneReader, 1))).to.have.property('name', 'ZodError');
    const { port: other } = await front((await scripted([200])).port);
    expect(await failureOf(inferenceAt(other).recommend(duneReader, 1))).to.be.instanceOf(Error);
  });

  it('gives up at its deadline, retry included', async () => {
    const { port } = await front((await scripted(['hang'])).port);
    const startedAt = performance.now();
    const cause = await failureOf(inferenceAt(port, { deadlineMs: 150 }).recommend(duneReader, 1));
    expect(cause).to.be.instanceOf(TaskCancelledError);
    expect(performance.now() - startedAt).to.be.within(140, 600);
  });

  it('asks nobody any more after some failures in a row, and looks again a little later', async () => {
    const body = JSON.stringify({ predictions: [{ modelVersion: 'm-1', items: [] }] });
    // Each of the calls below is tried twice.
    const failing = await scripted([...Array.from({ length: 2 * failuresToBreak }, () => 500), 200], body);
    const changes: boolean[] = [];
    const { port } = await front(failing.port);
    const inference = inferenceAt(port, { onBreak: (broken) => changes.push(broken) });
    for (let call = 0; call < failuresToBreak; call += 1) {
      expect(await failureOf(inference.recommend(duneReader, 1))).to.be.instanceOf(ModelError);
    }
    const askedBefore = failing.asked.times;
    expect(await failureOf(inference.recommend(duneReader, 1))).to.be.instanceOf(BrokenCircuitError);
    expect(failing.asked.times).to.equal(askedBefore);
    await delay(breakMs + 50);
    expect(await inference.recommend(duneReader, 1)).to.include({ modelVersion: 'm-1' });
    expect(changes).to.deep.equal([true, false]);
  });

  it('does not count refused requests as failures of the endpoint', async () => {
    const { port } = await front((await container()).port);
    const inference = inferenceAt(port);
    for (let call = 0; call <= failuresToBreak; call += 1)
      await failureOf(inference.recommend(duneReader, 0));
    expect((await inference.recommend(duneReader, 1)).items).to.have.length(1);
  });

  it('has the front say whether it is alive, and whether the container is ready', async () => {
    const { port } = await front((await container()).port);
    const statusOf = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
    expect(await statusOf('/livez')).to.equal(200);
    expect(await statusOf('/readyz')).to.equal(200);
    model = undefined;
    expect(await statusOf('/livez')).to.equal(200);
    expect(await statusOf('/readyz')).to.equal(503);
  });
});
