import { shelves } from '../../projections/shelves.ts';
import { ratingStatistics } from '../../projections/rating-statistics.ts';
import { readerDays } from '../../projections/reader-days.ts';
import { describeResolvingParked } from '../../projections/testing/resolve-parked.contract.ts';
import { createReadModelStore } from './read-model-store.ts';
import { readTestDatabase, type ReadTestDatabase } from './read-test-database.ts';

let database: ReadTestDatabase;

after(() => database.end());

describeResolvingParked(
  'read models in PostgreSQL, healing',
  [shelves, ratingStatistics, readerDays],
  async () => {
    database = await readTestDatabase();
    return { store: createReadModelStore(database.pool), runs: 6 };
  },
);
