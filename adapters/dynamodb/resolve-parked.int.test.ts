import { bookViews } from '../../projections/book-views.ts';
import { describeResolvingParked } from '../../projections/testing/resolve-parked.contract.ts';
import { dynamodbReadModelStore } from './read-model-store.ts';
import { testTable } from './testing.ts';

describeResolvingParked('read models in DynamoDB, healing', [bookViews], async () => ({
  store: dynamodbReadModelStore(await testTable()),
  runs: 15,
}));
