import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'slonik';
import { z } from 'zod';
import { migrate } from '../adapters/postgres/migrate.ts';
import { createReadModelStore } from '../adapters/postgres/read-model-store.ts';
import { createReadPool } from '../adapters/postgres/read-pool.ts';
import { createRegistry } from '../adapters/postgres/registry.ts';
import { openRedis } from '../adapters/redis/client.ts';
import { loadFunctions } from '../adapters/redis/functions.ts';
import { createBucket } from '../adapters/s3/buckets.ts';
import { s3Client } from '../adapters/s3/client.ts';
import { s3ModelArtifacts } from '../adapters/s3/model-artifacts.ts';
import { heldOutGzip } from '../adapters/sagemaker/likes-gzip.ts';
import type { BookId, ReaderId } from '../domain/ids.ts';
import { partitionCountDefault } from '../domain/partition.ts';
import { readLikesCsv } from '../domain/recommending/likes-file.ts';
import { moved } from '../domain/recommending/model-pointer.ts';
import { modelParametersDefault } from '../domain/recommending/parameters.ts';
import { eventually } from '../infra/local/eventually.ts';
import { projectRoot } from '../infra/local/paths.ts';
import { freePorts } from '../infra/local/ports.ts';
import type { Stores } from '../infra/local/stores.ts';
import { runEstante } from '../infra/ops/testing.ts';
import { randomOf } from '../infra/seed/random.ts';
import type { RowChange } from '../projections/ports.ts';
import { feedsProjection } from '../projections/projections.ts';
import { registerModel } from '../projections/promote-model.ts';
import { readingHistory } from '../projections/reading-history.ts';
import { trainOnLikes } from '../projections/training.ts';
import { endedChildrenSeconds, serverSeconds } from './processor-time.ts';
import { foundEmptyLog, onStores } from './bench-stores.ts';
import { judge, report, say } from './report.ts';
import { median } from './rounds.ts';

/**
 * `make bench NAME=precompute`: `./estante feeds precompute` for READERS (12,000) readers with the model of the 10,000 real books of goodbooks-10k, each with nine tenths of the likes
 * of a real reader, by lot; the model server, the front of SageMaker Runtime, PostgreSQL and Redis run on the same machine. Needs ../shared/datasets. Its last line is JSON.
 */
const readers = Number(process.env['READERS'] ?? 12_000);
const rounds = 3;
const keptShare = 0.9;
const file = path.join(projectRoot, '..', 'shared', 'datasets', 'goodbooks-10k', 'reader_likes.csv');
const targetPerSecond = 2_000;
const rowsAtOnce = 5_000;
const bucket = 'estante-bench';

if (!existsSync(file)) {
  say('make bench NAME=precompute: there is no ../shared/datasets/goodbooks-10k');
  process.exit(1);
}
const likes = new Map<ReaderId, BookId[]>();
readLikesCsv(readFileSync(file, 'utf8'), likes, new Map());

const reportSchema = z.object({ readers: z.int(), written: z.int(), readersPerSecond: z.number() });

await onStores(async (stores, signal) => {
  await foundEmptyLog(stores.eventLogOwnerUrl);
  await migrate(stores.readModelOwnerUrl, 'read');
  say(`writing the past of ${readers} readers`);
  const rows = await fillHistory(stores);
  say('training the model');
  const model = await trainInto(stores);
  const { environment, children } = await startModel(stores);
  try {
    const rates: number[] = [];
    const pids = { postgres: stores.pid('postgres'), redis: stores.pid('redis'), ...pidsOf(children) };
    const before = usedBy(pids);
    for (let round = 0; round < rounds && !signal.aborted; round += 1) {
      const { code, stdout, stderr } = await runEstante(['feeds', 'precompute', '--json'], environment);
      if (code !== 0) throw new Error(`precomputing ended with ${code ?? '?'}: ${stderr}`);
      const done = reportSchema.parse(JSON.parse(stdout));
      if (done.readers !== readers || done.written !== readers)
        throw new Error(`not all were written: ${stdout}`);
      say(`${Math.round(done.readersPerSecond)} readers/s`);
      rates.push(done.readersPerSecond);
    }
    const readersPerSecond = median(rates);
    const after = usedBy(pids);
    const processorMicrosPerReader = Object.fromEntries(
      Object.entries(after).map(([name, used]) => [
        name,
        Math.round(((used - (before[name] ?? 0)) * 1e6) / (readers * rounds)),
      ]),
    );
    say(`microseconds of processor time a reader: ${JSON.stringify(processorMicrosPerReader)}`);
    judge([{ what: 'readers/s', measured: readersPerSecond, atLeast: targetPerSecond }]);
    report('precompute', {
      readersPerSecond,
      rates,
      processorMicrosPerReader,
      readers,
      rows,
      rounds,
      ...model,
    });
  } finally {
    for (const child of children) child.kill('SIGTERM');
    await Promise.all(children.map((child) => once(child, 'exit')));
  }
});

async function fillHistory({ readModelOwnerUrl: url, redisUrl }: Stores): Promise<number> {
  const limits = { connectionsMax: 2, statementTimeoutMs: 300_000 };
  const pool = await createReadPool({ url, applicationName: 'estante-bench', ...limits });
  const registry = createRegistry(pool);
  const instance = await registry.ensureLive(readingHistory);
  await registry.ensureLive(feedsProjection);
  const store = createReadModelStore(pool);
  const write = (partition: number, position: number, changes: readonly RowChange[]): Promise<void> =>
    store.transact(instance, partition, async () => ({ changes, watermark: { epoch: 'bench', position } }));
  let rows = 0;
  let changes: RowChange[] = [];
  for (const row of historyRows()) {
    rows += 1;
    changes.push({ key: { readerId: row.readerId, bookId: row.bookId }, row, position: 0 });
    if (changes.length < rowsAtOnce) continue;
    await write(0, rows, changes);
    changes = [];
  }
  await write(0, rows, changes);
  for (let partition = 1; partition < partitionCountDefault; partition += 1) await write(partition, rows, []);
  // As autovacuum does within a minute.
  await pool.query(sql.unsafe`vacuum analyze`);
  await pool.end();
  const redis = openRedis({ url: redisUrl, name: 'estante-bench', onError: () => undefined });
  await redis.connected(5_000);
  await loadFunctions(redis);
  await redis.close();
  return rows;
}

function pidsOf([server, front]: readonly ChildProcess[]) {
  return { 'model-server': server?.pid, 'sagemaker-runtime': front?.pid };
}

/** Processor time that each has used so far; precomputing is what this process's own children have, once they ended. */
function usedBy(pids: Readonly<Record<string, number | undefined>>): Record<string, number> {
  const used: Record<string, number> = { precomputing: endedChildrenSeconds(process.pid) };
  for (const [name, pid] of Object.entries(pids)) used[name] = pid === undefined ? 0 : serverSeconds(pid);
  return used;
}

function* historyRows() {
  const random = randomOf({ seed: 1, stream: 0 });
  const real = [...likes.values()];
  const digits = String(readers).length;
  for (let reader = 0; reader < readers; reader += 1) {
    const readerId = `r-${String(reader).padStart(digits, '0')}`;
    let position = 0;
    for (const bookId of real[reader % real.length] ?? []) {
      if (random() > keptShare) continue;
      position += 1;
      const act = { shelf: 'finished', stars: null, dismissed: false, viewed: false };
      yield { readerId, bookId, ...act, position, at: '2026-01-01T00:00:00.000Z' };
    }
  }
}

async function trainInto(stores: Stores) {
  const trained = await trainOnLikes({
    manifest: {
      format: 1,
      exportedAt: new Date().toISOString(),
      log: { epoch: 'bench', positions: [] },
      events: 0,
      malformedEvents: 0,
      withdrawnBooks: [],
      heldOutShare: 0,
      files: { train: [], heldout: [], books: [] },
    },
    likes,
    books: new Map(),
    heldOut: [],
    parameters: modelParametersDefault,
    clock: () => new Date(),
    peakMiB: () => 0,
    onProgress: () => undefined,
  });
  if (trained === undefined) throw new Error('there was nothing to train on');
  const { s3Endpoint: endpoint, awsRegion: region, awsAccessKeyId: accessKeyId } = stores;
  const credentials = { accessKeyId, secretAccessKey: stores.awsSecretAccessKey };
  const client = s3Client({ endpoint, region, credentials, forcePathStyle: true });
  await createBucket(client, bucket);
  const artifacts = s3ModelArtifacts({ client, bucket });
  const { manifest, bytes } = trained;
  await registerModel(artifacts, { manifest, bytes, heldOutBytes: heldOutGzip([]) });
  const move = { modelVersion: manifest.modelVersion, at: manifest.trainedAt, how: 'promoted' as const };
  await artifacts.movePointer(moved(undefined, move), undefined);
  client.destroy();
  return { books: manifest.counts.books, weights: manifest.counts.weights };
}

async function startModel(stores: Stores) {
  const [modelPort = 0, runtimePort = 0] = await freePorts(2);
  const environment = {
    EVENT_LOG_URLS: stores.eventLogOwnerUrl,
    READ_MODEL_URL: stores.readModelOwnerUrl,
    REDIS_URL: stores.redisUrl,
    DYNAMODB_ENDPOINT: stores.dynamodbEndpoint,
    AWS_REGION: stores.awsRegion,
    AWS_ACCESS_KEY_ID: stores.awsAccessKeyId,
    AWS_SECRET_ACCESS_KEY: stores.awsSecretAccessKey,
    AWS_ENDPOINT_URL_S3: stores.s3Endpoint,
    AWS_ENDPOINT_URL_SQS: stores.sqsEndpoint,
    AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: `http://127.0.0.1:${runtimePort}`,
    ARTIFACT_BUCKET: bucket,
    S3_FORCE_PATH_STYLE: 'true',
    SM_MODEL_DIR: '/nowhere',
    LOG_LEVEL: 'warn',
  };
  const start = (
    file: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): ChildProcess =>
    spawn(process.execPath, [path.join(projectRoot, file), ...args], {
      env: { ...environment, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  const children = [
    start('infra/processes/sagemaker.ts', ['serve'], { PORT: String(modelPort) }),
    start('infra/local/sagemaker-runtime.ts', [], {
      PORT: String(runtimePort),
      MODEL_SERVER_URL: `http://127.0.0.1:${modelPort}`,
    }),
  ];
  await eventually(
    async () => {
      const { status } = await fetch(`http://127.0.0.1:${runtimePort}/readyz`);
      if (status !== 200) throw new Error(`the model server is not ready: ${status}`);
    },
    { timeoutMs: 60_000 },
  );
  return { environment, children };
}
