import { z } from 'zod';
import { artifactBucket, eventLogUrls, host, logLevel, port, sagemakerEndpoint } from './variables.ts';

/** The bucket of model artifacts; AWS_* is read by the SDK. */
export const artifacts = {
  ARTIFACT_BUCKET: artifactBucket,
  /** `http://host/bucket` in place of `http://bucket.host`: where S3 is not AWS's own and is reached by name. */
  S3_FORCE_PATH_STYLE: z.stringbool().default(false),
};

/** What the model server reads from its environment. */
export const modelServerConfig = z.object({
  ...artifacts,
  /** SageMaker unpacks the model here; when it holds none, the current model of the bucket is followed. */
  SM_MODEL_DIR: z.string().default('/opt/ml/model'),
  HOST: host,
  /** SageMaker expects 8080. */
  PORT: port.default(8080),
  LOG_LEVEL: logLevel,
});
export type ModelServerConfig = z.output<typeof modelServerConfig>;

/** What a training job in SageMaker's container reads from its environment. */
export const trainingContainerConfig = z.object({
  /** Where SageMaker mounts a job's input and takes its output from. */
  SM_ROOT: z.string().default('/opt/ml'),
  LOG_LEVEL: logLevel,
});

/** What `./estante train` reads from its environment. */
export const trainConfig = z.object({
  ...artifacts,
  EVENT_LOG_URLS: eventLogUrls,
  LOG_LEVEL: logLevel,
});
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
