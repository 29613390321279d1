import { createCurrentLikes } from '../../adapters/postgres/current-likes.ts';
import { redisNeighbourStore } from '../../adapters/redis/neighbour-store.ts';
import { keepNeighbours } from '../../projections/keep-neighbours.ts';
import type { ProjectorConfig } from '../config/projector.ts';
import type { Logger } from '../logging.ts';
import type { ReadStores } from './read-stores.ts';

type Keeping = Pick<ReadStores, 'pool' | 'redis'> & { readonly logger: Logger };

/**
 * Keeps the neighbours of books in Redis near what readers like, until the signal aborts, when this process serves the queue of Redis. Never rejects.
 */
export async function keepNeighboursOf(
  { PROJECTOR_QUEUES: queues }: Pick<ProjectorConfig, 'PROJECTOR_QUEUES'>,
  { pool, redis, logger }: Keeping,
  signal: AbortSignal,
): Promise<void> {
  if (!queues.includes('redis')) return;
  const keeping = {
    likes: createCurrentLikes(pool),
    store: redisNeighbourStore(redis),
    clock: () => new Date(),
    onPublished: (published: { readonly version: string; readonly books: number }) =>
      logger.debug(published, 'neighbours of books published'),
    onError: (error: unknown) =>
      logger.warn({ err: error }, 'neighbours of books cannot be published; will be tried again'),
  };
  await keepNeighbours(keeping, signal);
}
