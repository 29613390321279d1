import { startContainer } from '../../adapters/sagemaker/container.ts';
import { followModels, modelInFolder } from '../../adapters/sagemaker/models.ts';
import type { ServedModel } from '../../adapters/sagemaker/served-model.ts';
import { s3Client } from '../../adapters/s3/client.ts';
import { s3ModelArtifacts } from '../../adapters/s3/model-artifacts.ts';
import type { ModelServerConfig } from '../config/model.ts';
import type { Life, OnStop } from '../lifecycle.ts';
import type { Logger } from '../logging.ts';

/** Starts the model server on the model in its folder, or on whatever model is current in the bucket from time to time. */
export async function startModelServer(config: ModelServerConfig, { logger, onStop }: Life) {
  let served = await modelInFolder(config.SM_MODEL_DIR);
  const container = await startContainer({
    host: config.HOST,
    port: config.PORT,
    model: () => served,
    onError: (error) => logger.error({ err: error }, 'a request failed'),
  });
  onStop('http', container.close);
  if (served === undefined) {
    follow({ config, logger, onStop }, (model) => {
      served = model;
    });
  }
  return { port: container.port, model: served?.modelVersion ?? `s3://${config.ARTIFACT_BUCKET}` };
}

type Following = { readonly config: ModelServerConfig; readonly logger: Logger; readonly onStop: OnStop };

function follow({ config, logger, onStop }: Following, onModel: (model: ServedModel) => void): void {
  const client = s3Client({ forcePathStyle: config.S3_FORCE_PATH_STYLE });
  const stop = new AbortController();
  const ended = followModels({
    artifacts: s3ModelArtifacts({ client, bucket: config.ARTIFACT_BUCKET }),
    signal: stop.signal,
    onModel: (model) => {
      onModel(model);
      logger.info({ modelVersion: model.modelVersion, books: model.books }, 'model loaded');
    },
    onError: (error) => logger.warn({ err: error }, 'the current model cannot be had; will be tried again'),
  });
  onStop('models', async () => {
    stop.abort();
    await ended;
    client.destroy();
  });
}
