import { describeModelArtifacts } from '../../projections/testing/model-artifacts.contract.ts';
import { memoryModelArtifacts } from './model-artifacts.ts';

describeModelArtifacts('model artifacts in memory', async () => memoryModelArtifacts());
