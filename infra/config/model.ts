import { z } from 'zod';
import { artifactBucket, endpoint, eventLogUrls, host, logLevel, port, sagemakerEndpoint } from './variables.ts';

/** The bucket of model artifacts; AWS_* is read by the SDK. */
const artifacts = {
  ARTIFACT_BUCKET: artifactBucket,
  /** Only looked at to choose the style of bucket addresses; the SDK reads it itself. */
  AWS_ENDPOINT_URL_S3: endpoint,
  /** `http://host/bucket` in place of `http://bucket.host`; unless told, wherever S3 is not AWS's own. */
  S3_FORCE_PATH_STYLE: z.stringbool().optional(),
};

const pathStyle = <Config extends { AWS_ENDPOINT_URL_S3?: string | undefined; S3_FORCE_PATH_STYLE?: boolean | undefined }>(
  config: Config,
) => ({ ...config, S3_FORCE_PATH_STYLE: config.S3_FORCE_PATH_STYLE ?? config.AWS_ENDPOINT_URL_S3 !== undefined });

/** What the model server reads from its environment. */
export const modelServerConfig = z
  .object({
    ...artifacts,
    /** SageMaker unpacks the model here; when it holds none, the current model of the bucket is followed. */
    SM_MODEL_DIR: z.string().default('/opt/ml/model'),
    HOST: host,
    PORT: port.default(8080),
    LOG_LEVEL: logLevel,
  })
  .transform(pathStyle);
export type ModelServerConfig = z.output<typeof modelServerConfig>;

/** What the training job reads from its environment. */
export const trainConfig = z
  .object({ ...artifacts, EVENT_LOG_URLS: eventLogUrls, LOG_LEVEL: logLevel })
  .transform(pathStyle);
export type TrainConfig = z.output<typeof trainConfig>;

/** What the local front of SageMaker Runtime reads from its environment. */
export const sagemakerRuntimeConfig = z.object({
  /** Where the model server is, without a slash at the end. */
  MODEL_SERVER_URL: z.url({ protocol: /^https?$/, error: 'must be set to an http:// or https:// URL' }),
  SAGEMAKER_ENDPOINT: sagemakerEndpoint,
  HOST: host,
  PORT: port,
  LOG_LEVEL: logLevel,
});
export type SageMakerRuntimeConfig = z.output<typeof sagemakerRuntimeConfig>;
