import type { Redis } from '../../adapters/redis/client.ts';
import { redisNeighbourStore } from '../../adapters/redis/neighbour-store.ts';
import { s3Client } from '../../adapters/s3/client.ts';
import { s3ModelArtifacts } from '../../adapters/s3/model-artifacts.ts';
import { keepNeighbours } from '../../projections/keep-neighbours.ts';
import type { ProjectorConfig } from '../config/projector.ts';
import type { Logger } from '../logging.ts';

type Keeping = { readonly redis: Redis; readonly logger: Logger; readonly signal: AbortSignal };

/** Keeps the neighbours of books in Redis those of the bucket's current model, until the signal aborts. Never rejects. */
export async function keepNeighboursOf(
  config: Pick<ProjectorConfig, 'ARTIFACT_BUCKET' | 'S3_FORCE_PATH_STYLE'>,
  { redis, logger, signal }: Keeping,
): Promise<void> {
  const client = s3Client({ forcePathStyle: config.S3_FORCE_PATH_STYLE });
  await keepNeighbours({
    artifacts: s3ModelArtifacts({ client, bucket: config.ARTIFACT_BUCKET }),
    store: redisNeighbourStore(redis),
    signal,
    onPublished: (modelVersion) => logger.info({ modelVersion }, 'neighbours of books published'),
    onError: (error) =>
      logger.warn({ err: error }, 'neighbours of books cannot be published; will be tried again'),
  });
  client.destroy();
}
