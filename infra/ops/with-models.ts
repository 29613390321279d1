import type { S3Client } from '@aws-sdk/client-s3';
import type { ModelArtifacts } from '../../projections/model-artifacts.ts';
import { readConfig } from '../config/environment.ts';
import { trainConfig, type TrainConfig } from '../config/model.ts';
import { adoptAwsVariables } from './environment.ts';
import { foundSystem, UnreachableError } from './with-system.ts';

/** What commands about models work on. */
export type Models = {
  readonly artifacts: ModelArtifacts;
  readonly client: S3Client;
  readonly config: TrainConfig;
};

/** Runs an operator's command on the bucket of models, and closes the connections afterwards. */
export async function withModels(run: (models: Models) => Promise<void>): Promise<void> {
  const environment = foundSystem('train');
  adoptAwsVariables(environment);
  const config = readConfig(trainConfig, environment);
  const { s3Client } = await import('../../adapters/s3/client.ts');
  const { s3ModelArtifacts } = await import('../../adapters/s3/model-artifacts.ts');
  const client = s3Client({ forcePathStyle: config.S3_FORCE_PATH_STYLE });
  const artifacts = s3ModelArtifacts({ client, bucket: config.ARTIFACT_BUCKET });
  try {
    await run({ artifacts: reached(artifacts, config.ARTIFACT_BUCKET), client, config });
  } finally {
    client.destroy();
  }
}

/** What the network or S3 itself says, in one line that names the bucket. */
function reached(artifacts: ModelArtifacts, bucket: string): ModelArtifacts {
  return {
    ...artifacts,
    list: () => artifacts.list().catch(unreachable(bucket)),
    pointer: () => artifacts.pointer().catch(unreachable(bucket)),
  };
}

const unreachable = (bucket: string) => (cause: unknown) => {
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  throw new UnreachableError(`cannot reach the models in s3://${bucket}: ${reason}`, { cause });
};
