import { InvokeEndpointCommand, type SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { BatchInference } from '../../projections/precompute-ports.ts';
import { columnsType, instancesMax, readColumns } from './wire.ts';

type Options = {
  readonly client: SageMakerRuntimeClient;
  readonly endpointName: string;
  /** How long one call may take. */
  readonly deadlineMs: number;
};

/** Inference for many readers by one InvokeEndpoint; whoever asks decides whether to ask again. */
export const sagemakerBatchInference = ({ client, endpointName, deadlineMs }: Options): BatchInference => ({
  readersMax: instancesMax,
  recommendAll: async (histories, count) => {
    if (histories.length === 0) return [];
    const instances = histories.map((history) => `{"history":${history},"count":${count}}`);
    const { Body } = await client.send(
      new InvokeEndpointCommand({
        EndpointName: endpointName,
        ContentType: 'application/json',
        Accept: columnsType,
        Body: `{"instances":[${instances.join(',')}]}`,
      }),
      { abortSignal: AbortSignal.timeout(deadlineMs) },
    );
    const predictions = readColumns(Body);
    if (predictions.length !== histories.length) {
      throw new Error(`the endpoint answered ${predictions.length} of ${histories.length} readers`);
    }
    return predictions;
  },
});
