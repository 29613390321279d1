import { z } from 'zod';
import { modelParametersSchema } from './parameters.ts';

/** The only version of the format there has been. */
export const formatVersion = 1;

/** `m-<trained at, UTC, compact>-<8 hex digits of the checksum>`: sorts by age as text. */
const modelVersionPattern = /^m-\d{8}t\d{9}z-[0-9a-f]{8}$/;
export const modelVersionSchema = z
  .string()
  .regex(modelVersionPattern, 'must be a model version such as m-20260131t093000000z-0a1b2c3d');

export const modelVersionOf = (trainedAt: string, checksum: string): string =>
  `m-${new Date(trainedAt).toISOString().replaceAll(/[-:.]/g, '').toLowerCase()}-${checksum.slice(0, 8)}`;

const countSchema = z.int().min(0);

/** What an artifact says of itself. */
export const artifactHeaderSchema = z.object({
  formatVersion: z.literal(formatVersion),
  modelVersion: modelVersionSchema,
  trainedAt: z.iso.datetime(),
  /** The log it was trained from: its epoch, and how far each partition was read. */
  log: z.object({ epoch: z.string(), positions: z.array(countSchema) }),
  parameters: modelParametersSchema,
  counts: z.object({ readers: countSchema, likes: countSchema, books: countSchema, weights: countSchema }),
  payloadBytes: countSchema,
  checksum: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ArtifactHeader = Readonly<z.output<typeof artifactHeaderSchema>>;
