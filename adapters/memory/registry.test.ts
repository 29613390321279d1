import { describeRegistry } from '../../projections/testing/registry.contract.ts';
import { memoryRegistry } from './registry.ts';

describeRegistry('the registry in memory', async () => memoryRegistry());
