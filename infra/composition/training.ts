import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectLogServers } from '../../adapters/postgres/log-servers.ts';
import { postgresLogReader } from '../../adapters/postgres/log-reader.ts';
import { s3Client } from '../../adapters/s3/client.ts';
import { s3ModelArtifacts } from '../../adapters/s3/model-artifacts.ts';
import type { TrainConfig } from '../config/model.ts';
import { whatFollowsAPromotion } from './after-promotion.ts';
import { trainLocally, type LocalTraining, type TrainingOutcome } from './local-training.ts';

/** As many as the job reads partitions at the same time. */
const connectionsMax = 4;

type Options = Pick<LocalTraining, 'onProgress' | 'hyperparameters' | 'promotes' | 'signal'>;

/** Trains on the log and into the bucket that the configuration names, in a temporary folder. */
export async function runTraining(config: TrainConfig, options: Options): Promise<TrainingOutcome> {
  const servers = await connectLogServers(config.EVENT_LOG_URLS, {
    connectionsMax,
    applicationName: 'estante-train',
  });
  const client = s3Client({ forcePathStyle: config.S3_FORCE_PATH_STYLE });
  const artifacts = s3ModelArtifacts({ client, bucket: config.ARTIFACT_BUCKET });
  const root = await mkdtemp(path.join(tmpdir(), 'estante-train-'));
  try {
    const outcome = await trainLocally({
      ...options,
      log: postgresLogReader(servers),
      artifacts,
      root,
      by: 'train',
      clock: () => new Date(),
    });
    if (outcome.status === 'trained' && outcome.promotion.status === 'promoted') {
      await whatFollowsAPromotion({ artifacts, modelVersion: outcome.modelVersion });
    }
    return outcome;
  } finally {
    await rm(root, { recursive: true, force: true });
    client.destroy();
    await servers.close();
  }
}
