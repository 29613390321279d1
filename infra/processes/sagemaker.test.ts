import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import {
  InvokeEndpointCommand,
  SageMakerRuntimeServiceException,
  type SageMakerRuntimeClient,
} from '@aws-sdk/client-sagemaker-runtime';
import { expect } from 'chai';
import { sagemakerClient } from '../../adapters/sagemaker/client.ts';
import { metricDefinitions } from '../../adapters/sagemaker/metrics.ts';
import { shelfReaders, writeTrainingJob } from '../../adapters/sagemaker/testing.ts';
import { readModelFolder } from '../../adapters/sagemaker/training-output.ts';
import { bookNamed, readerNamed } from '../../domain/recommending/testing/samples.ts';
import { eventually } from '../local/eventually.ts';
import { startSageMakerRuntime, type SageMakerRuntime } from '../local/invoke-endpoint.ts';
import { freePorts } from '../local/ports.ts';

const entry = path.join(import.meta.dirname, 'sagemaker.ts');

/** As SageMaker starts the image: with one word, and what it mounts; of the tests' own environment it sees PATH. */
const container = (command: 'train' | 'serve', env: Readonly<Record<string, string>>): ChildProcess =>
  spawn(process.execPath, [entry, command], {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

async function ended(child: ChildProcess) {
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'exit') as Promise<[number | null]>,
    child.stdout === null ? '' : text(child.stdout),
    child.stderr === null ? '' : text(child.stderr),
  ]);
  return { code, stdout, stderr };
}

describe('the image that SageMaker runs', function () {
  this.timeout(60_000);
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'estante-image-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const train = () => ended(container('train', { SM_ROOT: root }));
  const failure = () => readFile(path.join(root, 'output', 'failure'), 'utf8');

  it('trains: a model with its manifest, exit code 0, and metrics where SageMaker looks for them', async () => {
    const manifest = await writeTrainingJob(root, shelfReaders(200), { lambda: '0.5' });
    const { code, stdout, stderr } = await train();
    expect(code, stderr).to.equal(0);
    const model = await readModelFolder(path.join(root, 'model'));
    expect(model.manifest).to.deep.include({ log: manifest.log });
    expect(model.manifest.hyperparameters['lambda']).to.equal(0.5);
    expect(model.manifest.metrics.recall20).to.be.greaterThan(0.5);
    for (const { Name, Regex } of metricDefinitions)
      expect(new RegExp(Regex).exec(stdout), Name).to.not.equal(null);
    expect(stdout).to.include(model.manifest.modelVersion);
    expect(await failure().catch(() => 'none')).to.equal('none');
  });

  it('fails on hyperparameters that are wrong, naming them in the failure file, and leaves no model', async () => {
    await writeTrainingJob(root, shelfReaders(20), { neighbors: '10' });
    const { code, stdout } = await train();
    expect(code).to.equal(2);
    expect(await failure()).to.match(
      /^TrainingInputError: hyperparameters\.json: there is no hyperparameter "neighbors"/,
    );
    expect(stdout).to.include('neighbors');
    expect(await readdir(path.join(root, 'model')).catch(() => [])).to.deep.equal([]);
  });

  it('fails without a job at all', async () => {
    expect((await train()).code).to.equal(2);
    expect(await failure()).to.include('the channel train is missing');
  });

  it('ends soon when it is told to while it trains, and leaves no model', async () => {
    const books = 1_200;
    const likes = Array.from({ length: 800 }, (_, reader) => ({
      readerId: readerNamed(`r-${reader}`),
      books: Array.from({ length: 60 }, (_, index) =>
        bookNamed(`b-${(reader * 37 + index * index * 11) % books}`),
      ),
    })).map(({ readerId, books: liked }) => ({ readerId, books: [...new Set(liked)] }));
    await writeTrainingJob(root, likes, { neighbours: '700' });
    const child = container('train', { SM_ROOT: root });
    const end = ended(child);
    let heard = '';
    await new Promise<void>((resolve) => {
      child.stdout?.on('data', (part: Buffer) => {
        heard += part.toString();
        if (heard.includes('training,')) resolve();
      });
    });
    const toldAt = performance.now();
    child.kill('SIGTERM');
    expect((await end).code).to.equal(143);
    // SageMaker waits for 120 s before it kills.
    expect(performance.now() - toldAt).to.be.below(20_000);
    expect(await failure()).to.match(/^stopped by SIGTERM \(training, \d+ of \d+\): no model was written/);
    expect(await readdir(path.join(root, 'model')).catch(() => [])).to.deep.equal([]);
  });

  describe('serves what it has trained', () => {
    const closing: (() => unknown)[] = [];
    let url: string;
    let client: SageMakerRuntimeClient;
    let runtime: SageMakerRuntime;
    let trained: string;
    let server: ChildProcess;

    before(async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'estante-image-'));
      closing.push(() => rm(folder, { recursive: true }));
      await writeTrainingJob(folder, shelfReaders(200));
      const { code, stderr } = await ended(container('train', { SM_ROOT: folder }));
      expect(code, stderr).to.equal(0);
      const model = path.join(folder, 'model');
      trained = (await readModelFolder(model)).manifest.modelVersion;
      const [port = 0] = await freePorts(1);
      url = `http://127.0.0.1:${port}`;
      server = container('serve', { SM_MODEL_DIR: model, PORT: String(port), LOG_LEVEL: 'warn' });
      closing.push(() => server.kill('SIGKILL'));
      await eventually(async () => expect((await fetch(`${url}/ping`)).status).to.equal(200), {
        timeoutMs: 30_000,
      });
      runtime = await startSageMakerRuntime({
        host: '127.0.0.1',
        port: 0,
        endpointName: 'estante-recommender',
        modelServerUrl: url,
        onError: () => undefined,
      });
      closing.push(() => runtime.close());
      client = sagemakerClient({
        endpoint: `http://127.0.0.1:${runtime.port}`,
        region: 'us-east-1',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      });
      closing.push(() => client.destroy());
    });
    after(async () => {
      for (const close of closing.reverse()) await close();
    });

    const invoke = (Body: string, changes: { EndpointName?: string; ContentType?: string } = {}) =>
      client.send(
        new InvokeEndpointCommand({
          EndpointName: 'estante-recommender',
          ContentType: 'application/json',
          Body,
          ...changes,
        }),
      );
    const liked = { bookId: 'b-0', shelf: 'finished', stars: null, dismissed: false, viewed: false };
    const asked = { history: { recent: [liked], seen: [] }, count: 3 };
    const refusal = async (call: Promise<unknown>) => {
      const error = await call.catch((reason: unknown) => reason);
      if (!(error instanceof SageMakerRuntimeServiceException))
        throw new Error('it was not refused', { cause: error });
      return error;
    };

    it('answers InvokeEndpoint with the model of the job, in a document and by lines', async () => {
      const document = await invoke(JSON.stringify({ instances: [asked] }));
      const said = JSON.parse(Buffer.from(document.Body).toString()) as {
        predictions: { modelVersion: string }[];
      };
      expect(said.predictions.map(({ modelVersion }) => modelVersion)).to.deep.equal([trained]);
      expect(document.InvokedProductionVariant).to.equal('AllTraffic');
      const lines = await invoke(`${JSON.stringify(asked)}\n${JSON.stringify(asked)}\n`, {
        ContentType: 'application/jsonlines',
      });
      expect(lines.ContentType).to.equal('application/jsonlines');
      expect(Buffer.from(lines.Body).toString().trimEnd().split('\n')).to.have.length(2);
    });

    it('is refused as ModelError 424, with what the container said', async () => {
      const error = await refusal(invoke('{"instances":[]}'));
      expect(error).to.include({ name: 'ModelError', OriginalStatusCode: 400 });
      expect(error.$metadata.httpStatusCode).to.equal(424);
      expect(error).to.have.property('OriginalMessage').that.includes('bad-request');
      const type = await refusal(invoke('1,2', { ContentType: 'text/csv' }));
      expect(type).to.include({ name: 'ModelError', OriginalStatusCode: 415 });
    });

    it('is refused as ValidationError 400 under another name, or too large', async () => {
      const other = await refusal(invoke('{}', { EndpointName: 'another' }));
      expect([other.name, other.$metadata.httpStatusCode]).to.deep.equal(['ValidationError', 400]);
      const large = await refusal(invoke(' '.repeat(6 * 1024 * 1024 + 1)));
      expect([large.name, large.$metadata.httpStatusCode]).to.deep.equal(['ValidationError', 400]);
    });

    it('is not ready, 429, while the container has no model', async () => {
      const [port = 0] = await freePorts(1);
      const env = { SM_MODEL_DIR: '/nowhere', PORT: String(port), LOG_LEVEL: 'fatal' };
      const nowhere = { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9', AWS_REGION: 'us-east-1' };
      const empty = container('serve', {
        ...env,
        ...nowhere,
        AWS_ACCESS_KEY_ID: 'x',
        AWS_SECRET_ACCESS_KEY: 'x',
      });
      closing.push(() => empty.kill('SIGKILL'));
      const before = await startSageMakerRuntime({
        host: '127.0.0.1',
        port: 0,
        endpointName: 'estante-recommender',
        modelServerUrl: `http://127.0.0.1:${port}`,
        onError: () => undefined,
      });
      closing.push(() => before.close());
      await eventually(
        async () => expect((await fetch(`http://127.0.0.1:${port}/ping`)).status).to.equal(503),
        {
          timeoutMs: 30_000,
        },
      );
      const other = sagemakerClient({
        endpoint: `http://127.0.0.1:${before.port}`,
        region: 'us-east-1',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      });
      closing.push(() => other.destroy());
      const EndpointName = 'estante-recommender';
      const Body = JSON.stringify({ instances: [asked] });
      const error = await refusal(
        other.send(new InvokeEndpointCommand({ EndpointName, ContentType: 'application/json', Body })),
      );
      expect([error.name, error.$metadata.httpStatusCode]).to.deep.equal(['ModelNotReadyException', 429]);
    });

    it('stops cleanly on SIGTERM, after which the endpoint is ServiceUnavailable 503', async () => {
      const end = once(server, 'exit');
      server.kill('SIGTERM');
      expect((await end)[0]).to.equal(0);
      const error = await refusal(invoke(JSON.stringify({ instances: [asked] })));
      expect([error.name, error.$metadata.httpStatusCode]).to.deep.equal(['ServiceUnavailable', 503]);
    });
  });
});
