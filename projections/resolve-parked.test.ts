import { memoryReadModelStore } from '../adapters/memory/read-model-store.ts';
import { projections } from './projections.ts';
import { describeResolvingParked } from './testing/resolve-parked.contract.ts';

describeResolvingParked('a read-model store in memory, healing', projections, async () => ({
  store: memoryReadModelStore(),
  runs: 25,
}));
