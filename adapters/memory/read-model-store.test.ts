import { projections } from '../../projections/projections.ts';
import { describeReadModelStore } from '../../projections/testing/read-model-store.contract.ts';
import { memoryReadModelStore } from './read-model-store.ts';

describeReadModelStore('the memory read-model store', projections, async () => ({
  store: memoryReadModelStore(),
  runs: 100,
}));
