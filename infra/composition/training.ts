import { availableParallelism } from 'node:os';
import { connectLogServers } from '../../adapters/postgres/log-servers.ts';
import { postgresLogReader } from '../../adapters/postgres/log-reader.ts';
import { s3Client } from '../../adapters/s3/client.ts';
import { s3ModelArtifacts } from '../../adapters/s3/model-artifacts.ts';
import { modelParametersDefault } from '../../domain/recommending/parameters.ts';
import { trainModel, type TrainingJob, type TrainingOutcome } from '../../projections/training.ts';
import { columnThreads } from '../column-threads/pool.ts';
import type { TrainConfig } from '../config/model.ts';

/** As many as the job reads partitions at the same time. */
const connectionsMax = 4;

/** More would wait for memory rather than for the processor. */
const threadsMax = 16;

/** Runs the training job on the log and the bucket that the configuration names. */
export async function runTraining(
  config: TrainConfig,
  onProgress: TrainingJob['onProgress'],
): Promise<TrainingOutcome> {
  const servers = await connectLogServers(config.EVENT_LOG_URLS, {
    connectionsMax,
    applicationName: 'estante-train',
  });
  const client = s3Client({ forcePathStyle: config.S3_FORCE_PATH_STYLE });
  try {
    return await trainModel({
      log: postgresLogReader(servers),
      artifacts: s3ModelArtifacts({ client, bucket: config.ARTIFACT_BUCKET }),
      parameters: modelParametersDefault,
      solve: columnThreads(Math.min(availableParallelism(), threadsMax)),
      clock: () => new Date(),
      onProgress,
    });
  } finally {
    client.destroy();
    await servers.close();
  }
}
