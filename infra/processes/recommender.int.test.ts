import { randomUUID } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { testLog } from '../../adapters/postgres/log-test-database.ts';
import { createBucket } from '../../adapters/s3/buckets.ts';
import { s3Client } from '../../adapters/s3/client.ts';
import { s3ModelArtifacts } from '../../adapters/s3/model-artifacts.ts';
import { sagemakerClient } from '../../adapters/sagemaker/client.ts';
import { sagemakerInference } from '../../adapters/sagemaker/inference.ts';
import { entryOf } from '../../domain/recommending/testing/samples.ts';
import type { ModelArtifacts } from '../../projections/model-artifacts.ts';
import { openCommandPorts } from '../composition/command-ports.ts';
import { eventually } from '../local/eventually.ts';
import { freePorts } from '../local/ports.ts';
import { testStores } from '../local/test-stores.ts';
import { plant, seedBookId } from '../seed/plant.ts';

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** The training job, the model server and the local SageMaker Runtime as processes, on a real log and a real bucket. */
describe('the recommender, as processes', function () {
  this.timeout(120_000);
  const started: ChildProcess[] = [];
  let environment: Record<string, string>;
  let address: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  let artifacts: ModelArtifacts;
  let logUrl: string;

  before(async () => {
    const stores = await testStores();
    const { log, url } = await testLog();
    await log.close();
    logUrl = url;
    const bucket = `test-${randomUUID()}`;
    environment = {
      PATH: process.env['PATH'] ?? '',
      EVENT_LOG_URLS: url,
      ARTIFACT_BUCKET: bucket,
      AWS_REGION: stores.awsRegion,
      AWS_ACCESS_KEY_ID: stores.awsAccessKeyId,
      AWS_SECRET_ACCESS_KEY: stores.awsSecretAccessKey,
      AWS_ENDPOINT_URL_S3: stores.s3Endpoint,
    };
    const credentials = { accessKeyId: stores.awsAccessKeyId, secretAccessKey: stores.awsSecretAccessKey };
    address = { endpoint: stores.s3Endpoint, region: stores.awsRegion, credentials };
    const client = s3Client(address);
    await createBucket(client, bucket);
    artifacts = s3ModelArtifacts({ client, bucket });
  });

  after(() => {
    for (const child of started) if (child.exitCode === null) child.kill('SIGKILL');
  });

  function start(file: string, args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
    const child = spawn(process.execPath, [path.resolve(import.meta.dirname, file), ...args], {
      env: { ...environment, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.push(child);
    return child;
  }

  async function ended(child: ChildProcess): Promise<Ended> {
    const [[code], stdout, stderr] = await Promise.all([
      once(child, 'exit') as Promise<[number | null]>,
      child.stdout === null ? '' : text(child.stdout),
      child.stderr === null ? '' : text(child.stderr),
    ]);
    return { code, stdout, stderr };
  }

  const train = (args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
    ended(start('train.ts', args, env));

  it('refuse wrong use, naming what is wrong', async () => {
    expect(await train(['--faster']))
      .to.include({ code: 2 })
      .with.property('stderr')
      .that.includes('--faster');
    const unset = await train([], { EVENT_LOG_URLS: '' });
    expect(unset).to.include({ code: 2 }).with.property('stderr').that.includes('EVENT_LOG_URLS');
    for (const args of [[], ['dance'], ['serve', 'now']])
      expect(await ended(start('sagemaker.ts', args, {}))).to.include({ code: 2 });
  });

  it('say which log cannot be reached, without its password', async () => {
    const [port = 0] = await freePorts(1);
    const away = await train([], { EVENT_LOG_URLS: `postgres://someone:hunter2@127.0.0.1:${port}/log` });
    expect(away.code).to.equal(3);
    expect(away.stderr).to.include('ECONNREFUSED').and.not.include('hunter2');
  });

  it('train no model on an empty log', async () => {
    const empty = await train();
    expect(empty).to.include({ code: 1 }).with.property('stdout').that.includes('nothing to train on');
    expect(await artifacts.current()).to.deep.equal({ status: 'none' });
  });

  it('train on the log, serve the model within seconds, and answer through SageMaker Runtime', async () => {
    const [modelPort = 0, runtimePort = 0] = await freePorts(2);
    const server = start('sagemaker.ts', ['serve'], { PORT: String(modelPort), SM_MODEL_DIR: '/nowhere' });
    const runtime = start('../local/sagemaker-runtime.ts', [], {
      PORT: String(runtimePort),
      MODEL_SERVER_URL: `http://127.0.0.1:${modelPort}`,
    });
    const ends = [ended(server), ended(runtime)];
    const statusOf = async (port: number, where: string) =>
      (await fetch(`http://127.0.0.1:${port}${where}`)).status;
    await eventually(async () => expect(await statusOf(runtimePort, '/livez')).to.equal(200), {
      timeoutMs: 20_000,
    });
    await eventually(async () => expect(await statusOf(modelPort, '/ping')).to.equal(503), {
      timeoutMs: 20_000,
    });

    await seed(30);
    const trained = await train(['--json']);
    expect(trained.stderr).to.include('training');
    expect(trained.code).to.equal(0);
    const [line, rest] = trained.stdout.split('\n');
    expect(rest).to.equal('');
    const summary = JSON.parse(line ?? '') as { modelVersion: string; readers: number };
    expect(summary.readers).to.be.within(25, 31);

    await eventually(async () => expect(await statusOf(runtimePort, '/readyz')).to.equal(200), {
      timeoutMs: 20_000,
    });
    const client = sagemakerClient({ ...address, endpoint: `http://127.0.0.1:${runtimePort}` });
    const inference = sagemakerInference({ client, endpointName: 'estante-recommender', deadlineMs: 5_000 });
    const hobbit = entryOf(seedBookId('the-hobbit'), { stars: 5 });
    const { modelVersion, items } = await inference.recommend({ recent: [hobbit], seen: [] }, 5);
    expect(modelVersion).to.equal(summary.modelVersion);
    expect(items.map(({ reason }) => reason.bookId)).to.deep.equal(items.map(() => hobbit.bookId));
    expect(items).to.have.length(5);
    client.destroy();

    const again = await train();
    expect(again.stdout).to.match(/^model m-\S+ is current\n {2}from \d+ likes of \d+ readers/);
    await eventually(
      async () => {
        const response = await fetch(`http://127.0.0.1:${modelPort}/ping`);
        expect(again.stdout).to.include(((await response.json()) as { modelVersion: string }).modelVersion);
      },
      { timeoutMs: 20_000 },
    );
    server.kill('SIGTERM');
    runtime.kill('SIGTERM');
    expect((await Promise.all(ends)).map(({ code }) => code)).to.deep.equal([0, 0]);
  });

  async function seed(readers: number): Promise<void> {
    const { ports, close } = await openCommandPorts({
      eventLogUrls: [{ url: logUrl, partitions: 'all' }],
      applicationName: 'estante-test',
    });
    try {
      await plant(ports, { readers, now: new Date(), onProgress: () => undefined });
    } finally {
      await close();
    }
  }
});
