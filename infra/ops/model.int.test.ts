import { randomUUID } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { z } from 'zod';
import { testLog } from '../../adapters/postgres/log-test-database.ts';
import {
  readTestDatabase,
  writeLive,
  type ReadTestDatabase,
} from '../../adapters/postgres/read-test-database.ts';
import { createRegistry } from '../../adapters/postgres/registry.ts';
import { feedKey } from '../../adapters/redis/feed-store.ts';
import { connect } from '../../adapters/redis/testing.ts';
import type { Redis } from '../../adapters/redis/client.ts';
import { createBucket } from '../../adapters/s3/buckets.ts';
import { s3Client } from '../../adapters/s3/client.ts';
import { s3ModelArtifacts } from '../../adapters/s3/model-artifacts.ts';
import { writeModelFolder } from '../../adapters/sagemaker/training-output.ts';
import { readerIdSchema } from '../../domain/ids.ts';
import { partitionCountDefault, partitionOfOwner } from '../../domain/partition.ts';
import { decodeArtifact, encodeArtifact } from '../../domain/recommending/artifact.ts';
import { modelManifestSchema } from '../../domain/recommending/training-manifests.ts';
import { artifactChecksum } from '../../projections/artifact-checksum.ts';
import { feedsProjection } from '../../projections/projections.ts';
import { openCommandPorts } from '../composition/command-ports.ts';
import { eventually } from '../local/eventually.ts';
import { freePorts } from '../local/ports.ts';
import { testStores } from '../local/test-stores.ts';
import { plant, seedBookId } from '../seed/plant.ts';
import { runEstante } from './testing.ts';

const versionSchema = z.object({ modelVersion: z.string() });
const trainedSchema = versionSchema.extend({ promotion: z.looseObject({ status: z.string() }) });
const listSchema = z.object({
  current: z.string(),
  models: z.array(versionSchema.extend({ metrics: z.looseObject({ readers: z.int() }) })),
  history: z.array(z.object({ modelVersion: z.string(), how: z.string(), reason: z.string().optional() })),
});
const precomputedSchema = z.object({
  status: z.string(),
  readers: z.int(),
  before: z.int(),
  written: z.int(),
  newer: z.int(),
});

/** Readers of the history, more than precomputing has under way at a time. */
const readers = 1_500;

describe('./estante model and ./estante feeds, on real stores', function () {
  this.timeout(180_000);
  let environment: Record<string, string>;
  let database: ReadTestDatabase;
  let redis: Redis;
  let folder: string;
  let client: S3Client;
  let server: ChildProcess;
  let runtime: ChildProcess;
  let feedsGeneration: number;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'estante-models-'));
    const stores = await testStores();
    const { log, url } = await testLog();
    await log.close();
    database = await readTestDatabase();
    const bucket = `test-${randomUUID()}`;
    const credentials = { accessKeyId: stores.awsAccessKeyId, secretAccessKey: stores.awsSecretAccessKey };
    client = s3Client({
      endpoint: stores.s3Endpoint,
      region: stores.awsRegion,
      credentials,
      forcePathStyle: true,
    });
    await createBucket(client, bucket);
    redis = await connect(stores.redisUrl);
    const [modelPort = 0, runtimePort = 0] = await freePorts(2);
    environment = {
      EVENT_LOG_URLS: url,
      READ_MODEL_URL: database.url,
      REDIS_URL: stores.redisUrl,
      DYNAMODB_ENDPOINT: stores.dynamodbEndpoint,
      AWS_REGION: stores.awsRegion,
      AWS_ACCESS_KEY_ID: stores.awsAccessKeyId,
      AWS_SECRET_ACCESS_KEY: stores.awsSecretAccessKey,
      AWS_ENDPOINT_URL_S3: stores.s3Endpoint,
      AWS_ENDPOINT_URL_SQS: stores.sqsEndpoint,
      AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: `http://127.0.0.1:${runtimePort}`,
      MODEL_SERVER_URL: `http://127.0.0.1:${modelPort}`,
      ARTIFACT_BUCKET: bucket,
      S3_FORCE_PATH_STYLE: 'true',
    };
    const { ports, close } = await openCommandPorts({
      eventLogUrls: [{ url, partitions: 'all' }],
      applicationName: 'estante-test',
    });
    try {
      await plant(ports, { readers: 260, now: new Date(), onProgress: () => undefined });
    } finally {
      await close();
    }
    const start = (file: string, args: readonly string[], env: Readonly<Record<string, string>>) =>
      spawn(process.execPath, [path.resolve(import.meta.dirname, file), ...args], {
        env: { ...environment, LOG_LEVEL: 'fatal', ...env },
        stdio: 'ignore',
      });
    server = start('../processes/sagemaker.ts', ['serve'], {
      PORT: String(modelPort),
      SM_MODEL_DIR: '/nowhere',
    });
    runtime = start('../local/sagemaker-runtime.ts', [], {
      PORT: String(runtimePort),
    });
  });
  after(async () => {
    for (const child of [server, runtime]) child.kill('SIGKILL');
    client.destroy();
    await redis.close();
    await database.end();
    await rm(folder, { recursive: true, force: true });
  });

  const estante = (...args: readonly string[]) => runEstante(args, environment);
  async function done<Output>(schema: z.ZodType<Output>, ...args: readonly string[]): Promise<Output> {
    const { code, stdout, stderr } = await estante(...args, '--json');
    expect(code, stderr).to.equal(0);
    return schema.parse(JSON.parse(stdout));
  }
  /** The current model with what it says turned round, as the output of a job. */
  async function writeWorse(root: string): Promise<void> {
    const artifacts = s3ModelArtifacts({ client, bucket: environment['ARTIFACT_BUCKET'] ?? '' });
    const { header, model } = decodeArtifact(await artifacts.get(good), artifactChecksum);
    const turned = { ...model, weights: model.weights.map((weight) => -weight) };
    const trainedAt = new Date(Date.parse(header.trainedAt) + 1_000).toISOString();
    const { bytes, header: own } = encodeArtifact(turned, { ...header, trainedAt }, artifactChecksum);
    const before = modelManifestSchema.parse(
      JSON.parse(Buffer.from(await artifacts.get(good, 'manifest.json')).toString()),
    );
    const sums = { modelVersion: own.modelVersion, bytes: bytes.length, sha256: artifactChecksum(bytes) };
    const manifest = { ...before, ...sums, trainedAt };
    await writeModelFolder(root, {
      manifest,
      bytes,
      heldOutBytes: await artifacts.get(good, 'held-out.csv.gz'),
    });
  }
  const list = () => done(listSchema, 'model', 'list');
  let good: string;
  let bad: string;
  let other: string;

  it('say plainly that there is no model yet', async () => {
    expect(await estante('model', 'list')).to.include({
      code: 0,
      stdout: 'there is no model yet; `./estante train` makes one\n',
    });
    const promoted = await estante('model', 'promote');
    expect(promoted).to.include({ code: 2 });
    expect(promoted.stderr).to.equal('estante: there is no model yet; `./estante train` makes one\n');
    expect(await estante('model', 'rollback')).to.include({ code: 1 });
  });

  it('train a model, and register another that is worse', async () => {
    const { modelVersion, promotion } = await done(trainedSchema, 'train');
    expect(promotion).to.include({ status: 'promoted' });
    good = modelVersion;
    const worse = path.join(folder, 'worse');
    await writeWorse(worse);
    ({ modelVersion: bad } = await done(versionSchema, 'model', 'register', path.join(worse, 'model')));
    expect(await list()).to.include({ current: good });
    const listed = (await estante('model', 'list')).stdout;
    expect(listed)
      .to.match(new RegExp(`^\\* +${good} `, 'm'))
      .and.match(new RegExp(`^ +${bad} `, 'm'));
    expect(listed).to.include('held out').and.include('promoted').and.include('by train');
  });

  it('take a hyperparameter for wrong use that there is not, naming it', async () => {
    const wrong = await estante('train', '--set', 'neighbors=10');
    expect(wrong.code).to.equal(2);
    expect(wrong.stderr).to.include('there is no hyperparameter "neighbors"; there are neighbours');
    expect((await estante('train', '--set', 'neighbours')).code).to.equal(2);
  });

  it('promote a worse model only when they are told why, and name the models there are for one that is not', async () => {
    const refused = await estante('model', 'promote', bad);
    expect(refused.code).to.equal(1);
    expect(refused.stdout)
      .to.include(`${bad} is worse than ${good}, which stays current`)
      .and.include('--force REASON');
    const missing = await estante('model', 'promote', 'm-20200101t000000000z-00000000');
    expect(missing.code).to.equal(2);
    expect(missing.stderr).to.include('there is no model m-2020').and.include(good);
    expect((await estante('model', 'promote', bad, '--force', 'to see what happens')).code).to.equal(0);
    const { current, history } = await list();
    expect(current).to.equal(bad);
    expect(history[0]).to.deep.include({ modelVersion: bad, how: 'forced', reason: 'to see what happens' });
  });

  it('go back, once for each model there was', async () => {
    expect((await estante('model', 'rollback', '--reason', 'seen enough')).stdout).to.equal(
      `${good} is current again, in place of ${bad}\n`,
    );
    expect((await estante('model', 'list')).stdout).to.include(`rolled back: ${bad}`);
    const none = await estante('model', 'rollback');
    expect(none.code).to.equal(1);
    expect(none.stdout).to.include('there is none to go back to');
  });

  it('export what a job in SageMaker trains on, and register what it has put out', async () => {
    const job = path.join(folder, 'job');
    const data = path.join(job, 'input', 'data');
    const exported = await estante('model', 'export', data, '--held-out', '0.2');
    expect(exported.code, exported.stderr).to.equal(0);
    expect(exported.stdout).to.match(/train: \d+ likes of \d+ readers in \d+ files\n.*heldout: \d+ likes/);
    const again = await estante('model', 'export', data);
    expect(again.code).to.equal(2);
    expect(again.stderr).to.include('is not empty');
    expect(await readdir(path.join(data, 'train'))).to.include('manifest.json');
    const bucket = `s3://${environment['ARTIFACT_BUCKET'] ?? ''}/jobs/1`;
    expect((await estante('model', 'export', bucket)).code).to.equal(0);
    expect((await estante('model', 'export', bucket)).code).to.equal(2);
    expect((await estante('model', 'export', 's3:/typo')).code).to.equal(2);

    const { writeJobConfig } = await import('../../adapters/sagemaker/channel-folder.ts');
    await writeJobConfig(job, {});
    const container = spawn(
      process.execPath,
      [path.resolve(import.meta.dirname, '../processes/sagemaker.ts'), 'train'],
      {
        // Of the system it is given nothing: it needs no database.
        env: { PATH: environment['PATH'], SM_ROOT: job },
        stdio: 'ignore',
      },
    );
    expect((await once(container, 'exit'))[0]).to.equal(0);
    ({ modelVersion: other } = await done(versionSchema, 'model', 'register', path.join(job, 'model')));
    expect((await list()).models.map((model) => model.modelVersion)).to.include(other);
    const nothing = await estante('model', 'register', folder);
    expect(nothing.code).to.equal(2);
    expect(nothing.stderr).to.include('holds no model');
  });

  it('transform files of readers by the model that is current', async () => {
    const [input, output] = [path.join(folder, 'readers'), path.join(folder, 'answers')];
    await mkdir(input);
    const liked = {
      bookId: seedBookId('dune'),
      shelf: 'finished',
      stars: null,
      dismissed: false,
      viewed: false,
    };
    const line = JSON.stringify({ history: { recent: [liked], seen: [] }, count: 2 });
    await writeFile(path.join(input, 'a.jsonl'), `${line}\n${line}\n`);
    const url = environment['MODEL_SERVER_URL'] ?? '';
    const transformed = await estante('model', 'transform', input, output, '--url', url);
    expect(transformed).to.include({ code: 0 });
    expect(transformed.stdout).to.include('a.jsonl: 2 records → a.jsonl.out\nMULTI_RECORD, at most 5.0 MB');
    const answers = (await readFile(path.join(output, 'a.jsonl.out'), 'utf8')).trimEnd().split('\n');
    expect(answers.map((answer) => versionSchema.parse(JSON.parse(answer)).modelVersion)).to.deep.equal([
      good,
      good,
    ]);
    await writeFile(path.join(input, 'b.jsonl'), '{}\n');
    expect((await estante('model', 'transform', input, output, '--url', url)).code).to.equal(1);
    expect(
      (await estante('model', 'transform', path.join(folder, 'none'), output, '--url', url)).code,
    ).to.equal(2);
  });

  describe('with readers who have a past', () => {
    const feedOf = async (reader: string) => {
      const id = readerIdSchema.parse(reader);
      const at = { partition: partitionOfOwner(id, partitionCountDefault), id };
      const key = feedKey({ name: 'feeds', generation: feedsGeneration }, at);
      const [position, modelVersion] = await redis.commands.hmGet(key, ['position', 'modelVersion']);
      return { position, modelVersion };
    };
    const precomputing = (...args: readonly string[]): ChildProcess =>
      spawn('./estante', ['feeds', 'precompute', ...args], {
        cwd: path.resolve(import.meta.dirname, '../..'),
        env: { PATH: process.env['PATH'], ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    const names = Array.from({ length: readers }, (_, index) => `r-${String(index).padStart(5, '0')}`);

    before(async () => {
      ({ generation: feedsGeneration } = await createRegistry(database.pool).ensureLive(feedsProjection));
      const liked = ['the-hobbit', 'dune', 'emma'].map(seedBookId);
      for (let partition = 0; partition < partitionCountDefault; partition += 1) {
        const own = names.filter((name) => partitionOfOwner(name, partitionCountDefault) === partition);
        const rows = own.flatMap((readerId) =>
          liked.map((bookId, index) => ({
            readerId,
            bookId,
            shelf: 'finished',
            stars: null,
            dismissed: false,
            viewed: false,
            position: index + 1,
            at: '2026-01-01T00:00:00.000Z',
          })),
        );
        await writeLive(database.pool, 'reading-history', { partition, position: 50, rows });
      }
    });

    it('precompute all feeds, although they are killed on the way', async () => {
      const child = precomputing();
      const [first = ''] = names;
      await eventually(async () => expect((await feedOf(first)).modelVersion).to.equal(good), {
        timeoutMs: 60_000,
        everyMs: 2,
      });
      child.kill('SIGKILL');
      await once(child, 'exit').catch(() => undefined);
      const report = await done(precomputedSchema, 'feeds', 'precompute');
      expect(report.before + report.readers).to.equal(readers);
      for (const name of names) {
        expect(await feedOf(name), name).to.deep.equal({ position: '50', modelVersion: good });
      }
    });

    it('leave newer feeds alone, and let the model that was gone back to take over from the one that was left', async () => {
      await estante('model', 'promote', other, '--force', 'to see what happens');
      expect(await done(precomputedSchema, 'feeds', 'precompute')).to.include({ written: readers, newer: 0 });
      const [first = ''] = names;
      expect((await feedOf(first)).modelVersion).to.equal(other);
      await estante('model', 'rollback');
      expect(await done(precomputedSchema, 'feeds', 'precompute')).to.include({ written: readers, newer: 0 });
      expect((await feedOf(first)).modelVersion).to.equal(good);
      const none = (await estante('feeds', 'precompute', '--active-days', '1')).stdout;
      expect(none).to.include('feeds of 0 readers by');
    });

    it('say that nothing is lost when something is away', async () => {
      const closed = { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' };
      const away = await runEstante(['feeds', 'precompute'], { ...environment, ...closed });
      expect(away.code).to.equal(3);
      expect(away.stderr).to.match(
        /precomputing was interrupted \(.*\); nothing is lost: run the same command again/,
      );
    });

    it('wait while the model is away, until Ctrl-C', async () => {
      runtime.kill('SIGKILL');
      await once(runtime, 'exit');
      const child = precomputing('--anew');
      const said = text(child.stdout ?? Readable.from([]));
      for await (const line of createInterface({ input: child.stderr ?? Readable.from([]) })) {
        if (line.includes('waiting for the model')) break;
      }
      child.stderr?.resume();
      expect(child.exitCode).to.equal(null);
      child.kill('SIGINT');
      expect((await once(child, 'exit'))[0]).to.equal(130);
      expect(await said).to.include('stopped; nothing is lost: run the same command again to go on');
    });
  });
});
