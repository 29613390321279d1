import { cockatielRung } from '../../adapters/cockatiel/rung.ts';
import { bookViewsWatermarks, dynamodbBookViews } from '../../adapters/dynamodb/book-views.ts';
import { postgresReaderDirectory } from '../../adapters/postgres/identities.ts';
import { postgresLogReader } from '../../adapters/postgres/log-reader.ts';
import { postgresParkedStreams } from '../../adapters/postgres/parked-streams.ts';
import { createBooks } from '../../adapters/postgres/queries/books.ts';
import { createCatalogue } from '../../adapters/postgres/queries/catalogue.ts';
import { createGenres } from '../../adapters/postgres/queries/genres.ts';
import { createLiveInstances } from '../../adapters/postgres/queries/live-instances.ts';
import { createReaders } from '../../adapters/postgres/queries/readers.ts';
import { createReviews } from '../../adapters/postgres/queries/reviews.ts';
import { liveWatermarks as relationalWatermarks } from '../../adapters/postgres/queries/watermarks.ts';
import { redisBookNeighbours } from '../../adapters/redis/book-neighbours.ts';
import { redisFeeds } from '../../adapters/redis/feeds.ts';
import { redisPopularBooks } from '../../adapters/redis/popular-books.ts';
import { redisTrendingBooks } from '../../adapters/redis/trending-books.ts';
import { liveWatermarks, type LiveReadModel } from '../../adapters/redis/watermarks.ts';
import { feedsProjection, projections } from '../../projections/projections.ts';
import type {
  LogHeads,
  ParkedStreams,
  ReadModelName,
  ReadModelWatermarks,
  StoreName,
  Watermarks,
} from '../../queries/ports.ts';
import type { QueryPorts } from '../../queries/queries.ts';
import type { QueryStores } from './query-stores.ts';

type Composed = {
  readonly queries: QueryPorts;
  readonly progress: {
    readonly watermarks: Watermarks;
    readonly log: LogHeads;
    readonly parked: ParkedStreams;
  };
};

/** The ports of the queries on the real stores. */
export function queryPorts(
  stores: Omit<QueryStores, 'close'>,
  { onRungOutcome }: Pick<QueryPorts, 'onRungOutcome'>,
): Composed {
  const { log, readModels, redis, views, identities, inference } = stores;
  const live = createLiveInstances(readModels);
  const inRedis = (name: ReadModelName) => ({
    redis,
    partitionCount: log.partitionCount,
    liveGeneration: () => live.generationOf(name),
  });
  const bookViews = { ...views, liveGeneration: () => live.generationOf('book-views') };
  return {
    queries: {
      bookViews: dynamodbBookViews(bookViews),
      books: createBooks(readModels),
      catalogue: createCatalogue(readModels),
      reviews: createReviews(readModels),
      readers: createReaders(readModels),
      directory: postgresReaderDirectory(identities),
      feeds: redisFeeds(inRedis('feeds')),
      // The queries remember the lists themselves, and for an asker who names a position not at all.
      popularBooks: redisPopularBooks(inRedis('popular-books'), { ageMsMax: 0 }),
      trendingBooks: redisTrendingBooks(inRedis('trending')),
      neighbours: redisBookNeighbours(redis),
      genres: createGenres(readModels),
      inference,
      clock: () => new Date(),
      newRung: cockatielRung,
      onRungOutcome,
    },
    progress: {
      log: postgresLogReader(log),
      parked: postgresParkedStreams(log, { versionOf }),
      watermarks: {
        storeOf,
        read: async (store) => {
          switch (store) {
            case 'postgresql':
              return relationalWatermarks(readModels);
            case 'dynamodb':
              return new Map([['book-views', await bookViewsWatermarks(bookViews)()]]);
            case 'redis':
              return redisWatermarks(inRedis);
          }
        },
      },
    },
  };
}

const inRedisNames = ['popular-books', 'trending', 'feeds'] as const;

async function redisWatermarks(inRedis: (name: ReadModelName) => LiveReadModel) {
  const read = inRedisNames.map(async (name) => [name, await liveWatermarks(name, inRedis(name))()] as const);
  return new Map<ReadModelName, ReadModelWatermarks>(await Promise.all(read));
}

function storeOf(readModel: ReadModelName): StoreName {
  switch (readModel) {
    case 'book-views':
      return 'dynamodb';
    case 'popular-books':
    case 'trending':
    case 'feeds':
      return 'redis';
    case 'profiles':
    case 'shelves':
    case 'reading-history':
    case 'rating-statistics':
    case 'book-titles':
    case 'reviews':
      return 'postgresql';
  }
}

const versions = new Map([...projections, feedsProjection].map(({ name, version }) => [name, version]));

const versionOf = (readModel: ReadModelName): number => versions.get(readModel) ?? 0;
