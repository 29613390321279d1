import { sagemakerRuntimeConfig } from '../config/model.ts';
import { runProcess } from '../lifecycle.ts';
import { startSageMakerRuntime } from './invoke-endpoint.ts';

/** SageMaker Runtime of the local stack: hands what `@aws-sdk/client-sagemaker-runtime` sends to the model server. */
await runProcess({
  name: 'sagemaker-runtime',
  config: sagemakerRuntimeConfig,
  start: async (config, { logger, onStop }) => {
    const runtime = await startSageMakerRuntime({
      host: config.HOST,
      port: config.PORT,
      endpointName: config.SAGEMAKER_ENDPOINT,
      modelServerUrl: config.MODEL_SERVER_URL,
      onError: (error) => logger.error({ err: error }, 'a request failed'),
    });
    onStop('http', runtime.close);
    return { port: runtime.port, endpoint: config.SAGEMAKER_ENDPOINT };
  },
});
