import { z } from 'zod';
import { streamIdSchema } from '../../domain/ids.ts';
import { eventMetaSchema, type StoredEvent } from '../../domain/stored-event.ts';

/** The columns that {@link parseEventRow} expects, in this order. */
export const eventColumns =
  'partition, position, stream, version, type, schema_version, data, meta, recorded_at';

/** A row of the log; `commandDigest` is empty when it was not selected. */
export type EventRow = { readonly event: StoredEvent; readonly commandDigest: string };

const rowSchema = z.tuple(
  [
    z.int(),
    z.coerce.number(),
    streamIdSchema,
    z.int(),
    z.string(),
    z.int(),
    z.unknown(),
    eventMetaSchema,
    z.date(),
  ],
  z.string(),
);

/** Parses the envelope of an event; its data is parsed later, by the schema of its type. */
export function parseEventRow(row: unknown): EventRow {
  const [partition, position, stream, version, type, schemaVersion, data, meta, recordedAt, digest = ''] =
    rowSchema.parse(row);
  return {
    event: {
      partition,
      position,
      stream,
      version,
      type,
      schemaVersion,
      data,
      meta,
      recordedAt: recordedAt.toISOString(),
    },
    commandDigest: digest,
  };
}
