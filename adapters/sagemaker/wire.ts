import { z } from 'zod';
import { bookIdSchema } from '../../domain/ids.ts';
import {
  columnsOf,
  itemColumnsSchema,
  itemsOf,
  type ItemColumns,
} from '../../domain/recommending/item-columns.ts';
import {
  historyEntrySchema,
  historyLengthMax,
  recommendationsSchema,
  type Recommendations,
} from '../../domain/recommending/recommendation.ts';

/** Readers asked about in one JSON document; a feed needs one, and precomputed feeds as many as this. */
export const instancesMax = 64;

/** The content type of batch transform: a reader a line, answered by a prediction a line. */
export const linesType = 'application/jsonlines';

/** Readers asked about in one request of batch transform, a line each: more than have room in {@link bodyBytesMax} with a history. */
export const linesMax = 20_000;

/** Recommendations asked for at once; several times what a feed holds. */
export const countMax = 500;

/** Books a reader has seen that one request may name; ids have at most 64 characters, so they fit in {@link bodyBytesMax}. */
export const seenMax = 50_000;

/** SageMaker takes 6 MB in real-time inference. */
export const bodyBytesMax = 5 * 1024 * 1024;

/** One reader: a line of batch transform. */
export const instanceSchema = z.strictObject({
  history: z.strictObject({
    recent: z.array(historyEntrySchema).max(historyLengthMax),
    seen: z.array(bookIdSchema).max(seenMax),
  }),
  count: z.int().min(1).max(countMax),
});

export type ReaderInstance = Readonly<z.output<typeof instanceSchema>>;

/** The body of `POST /invocations` when it is one JSON document. */
export const invocationSchema = z.strictObject({
  instances: z.array(instanceSchema).min(1).max(instancesMax),
});
export type Invocation = Readonly<z.output<typeof invocationSchema>>;

/** What it answers: a prediction for each instance, in the same order. */
export const predictionsSchema = z.object({ predictions: z.array(recommendationsSchema) });
export type Predictions = Readonly<z.output<typeof predictionsSchema>>;

/**
 * The content type of an answer in columns, for whoever accepts it: hundreds of books a reader are read several times as fast as from objects. Everybody else is
 * answered with objects.
 */
export const columnsType = 'application/vnd.estante.columns+json';

const columnPredictionsSchema = z.object({
  predictions: z.array(z.object({ modelVersion: z.string(), items: itemColumnsSchema })),
});

/** An answer in columns. */
export const inColumns = ({ predictions }: Predictions): z.output<typeof columnPredictionsSchema> => ({
  predictions: predictions.map(({ modelVersion, items }) => ({ modelVersion, items: columnsOf(items) })),
});

/** Reads an answer of either form, told by its content type; throws when it is something else. */
export function readPredictions(
  body: Uint8Array,
  contentType: string | undefined,
): readonly Recommendations[] {
  const json: unknown = JSON.parse(Buffer.from(body).toString());
  if (contentType !== columnsType) return predictionsSchema.parse(json).predictions;
  return columnsIn(json).map(({ modelVersion, items }) => ({ modelVersion, items: itemsOf(items) }));
}

/** Reads an answer in columns and leaves it in them; throws when it is something else. */
export const readColumns = (body: Uint8Array): readonly ColumnPrediction[] =>
  columnsIn(JSON.parse(Buffer.from(body).toString()));

type ColumnPrediction = { readonly modelVersion: string; readonly items: ItemColumns };

const columnsIn = (json: unknown): readonly ColumnPrediction[] =>
  columnPredictionsSchema.parse(json).predictions;
