import { setTimeout as sleep } from 'node:timers/promises';
import { createBulkHistories } from '../../adapters/postgres/bulk-histories.ts';
import { createReadersWithPast } from '../../adapters/postgres/readers-with-past.ts';
import { redisPrecomputedFeeds } from '../../adapters/redis/precomputed-feeds.ts';
import { s3Client } from '../../adapters/s3/client.ts';
import { s3ModelArtifacts } from '../../adapters/s3/model-artifacts.ts';
import { sagemakerBatchInference } from '../../adapters/sagemaker/batch-inference.ts';
import { sagemakerClient } from '../../adapters/sagemaker/client.ts';
import type { Instance } from '../../projections/ports.ts';
import {
  NoModelError,
  OtherModelServedError,
  precomputeFeeds,
  type Precomputed,
} from '../../projections/precompute-feeds.ts';
import { FeedsOfOtherLogError } from '../../projections/precompute-ports.ts';
import { feedsProjection } from '../../projections/projections.ts';
import type { OpsPorts } from '../composition/ops.ts';
import type { OpsConfig } from '../config/ops.ts';
import { startProgress } from '../progress.ts';
import { exitCode, WrongUseError } from './exit-codes.ts';
import { stopOnSignals } from './replay-command.ts';
import { UnreachableError, withSystem } from './with-system.ts';

export type PrecomputeReport = Precomputed & { readonly seconds: number; readonly readersPerSecond: number };

type Wishes = { readonly activeDays: number | undefined; readonly anew: boolean | undefined };

/** How long one call of the endpoint may take: it answers for dozens of readers, and others ask it, too. */
const inferenceMs = 20_000;

/** `./estante feeds precompute`. Sets the exit code. */
export async function precompute(wishes: Wishes): Promise<PrecomputeReport> {
  let report: PrecomputeReport | undefined;
  await withSystem(async (ports, config) => {
    report = await run(ports, config, wishes);
  });
  if (report === undefined) throw new Error('nothing was precomputed');
  if (report.status === 'stopped') process.exitCode = exitCode.stopped;
  return report;
}

async function run(ports: OpsPorts, config: OpsConfig, wishes: Wishes): Promise<PrecomputeReport> {
  const client = s3Client({ forcePathStyle: config.S3_FORCE_PATH_STYLE });
  const sagemaker = sagemakerClient();
  const { signal } = stopOnSignals();
  const progress = startProgress('precomputing feeds');
  const startedMs = performance.now();
  try {
    const { epoch } = await ports.log.heads();
    const done = await precomputeFeeds({
      ...wishes,
      epoch,
      signal,
      instance: await liveFeeds(ports),
      artifacts: s3ModelArtifacts({ client, bucket: config.ARTIFACT_BUCKET }),
      readers: createReadersWithPast(ports.pool),
      histories: createBulkHistories(ports.pool, ports.servers.partitionCount),
      inference: sagemakerBatchInference({
        client: sagemaker,
        endpointName: config.SAGEMAKER_ENDPOINT,
        deadlineMs: inferenceMs,
      }),
      feeds: redisPrecomputedFeeds(ports),
      clock: () => new Date(),
      pause: async (ms) => {
        await sleep(ms, undefined, { signal }).catch(() => undefined);
      },
      onTrouble: toldOnce(progress.note),
      onProgress: progress.update,
    });
    const seconds = (performance.now() - startedMs) / 1_000;
    progress.done(`${done.readers} readers`);
    return { ...done, seconds, readersPerSecond: done.readers / seconds };
  } catch (error) {
    throw explained(error);
  } finally {
    sagemaker.destroy();
    client.destroy();
  }
}

/** Several batches wait for the same model, each several times: one line is enough. */
function toldOnce(note: (text: string) => void): (error: unknown) => void {
  let told = '';
  return (error) => {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason !== told) note(`waiting for the model (${reason})`);
    told = reason;
  };
}

async function liveFeeds({ registry }: OpsPorts): Promise<Instance> {
  const live = (await registry.live()).find(({ name }) => name === feedsProjection.name);
  if (live !== undefined) return live;
  throw new WrongUseError('there are no feeds yet: the projector makes the first of them');
}

function explained(error: unknown): unknown {
  if (error instanceof NoModelError || error instanceof FeedsOfOtherLogError) {
    return new WrongUseError(error.message, { cause: error });
  }
  const reason = error instanceof Error ? error.message : String(error);
  const hint = error instanceof OtherModelServedError ? '; does its model server follow the bucket?' : '';
  return new UnreachableError(
    `precomputing was interrupted (${reason}${hint}); nothing is lost: run the same command again to go on`,
    { cause: error },
  );
}

export function precomputeText(report: PrecomputeReport): string {
  const { status, modelVersion, readers, before, written, emptied, newer, unsure, seconds } = report;
  const lines = [
    `feeds of ${readers} readers by ${modelVersion} in ${seconds.toFixed(1)} s, ${Math.round(report.readersPerSecond)} readers/s`,
    `  ${written} written, ${emptied} without a recommendation, ${newer} left alone because they are newer`,
  ];
  if (before > 0) lines.push(`  ${before} readers had been done by a run before`);
  if (unsure > 0) lines.push(`  ${unsure} left to the projector, which is rewriting them`);
  if (status === 'stopped') lines.push('stopped; nothing is lost: run the same command again to go on');
  return lines.join('\n');
}
