import { z } from 'zod';
import { isStreamId, streamIdSchema } from '../../domain/ids.ts';
import { eventMetaSchema, type EventMeta, type StoredEvent } from '../../domain/stored-event.ts';

/** The columns that {@link parseEventRow} expects, in this order. */
export const eventColumns =
  'partition, position, stream, version, type, schema_version, data, meta, recorded_at';

/** A row of the log; `commandDigest` is empty when it was not selected. */
export type EventRow = { readonly event: StoredEvent; readonly commandDigest: string };

/** Parses the envelope of an event; its data is parsed later, by the schema of its type. `recorded_at` may come as a date or as its text. */
export function parseEventRow(row: unknown): EventRow {
  return rowAsItShouldBe(row) ?? rowBySchema(row);
}

/**
 * The same as {@link rowBySchema}, by hand and a few times as fast, of a row in which everything is as it should be: replays read millions of them.
 * Undefined for every other row.
 */
function rowAsItShouldBe(row: unknown): EventRow | undefined {
  if (!Array.isArray(row)) return undefined;
  const columns: readonly unknown[] = row;
  const [partition, position, stream, version, type, schemaVersion, data, meta, recordedAt, digest = ''] =
    columns;
  if (!isWhole(partition) || !isWhole(version) || !isWhole(schemaVersion)) return undefined;
  const at = Number(position);
  if (typeof position !== 'string' || !isWhole(at)) return undefined;
  if (typeof stream !== 'string' || !isStreamId(stream)) return undefined;
  if (typeof type !== 'string' || typeof digest !== 'string' || !isMeta(meta)) return undefined;
  const recorded = utcInstant(recordedAt);
  if (recorded === undefined) return undefined;
  return {
    event: {
      partition,
      position: at,
      stream,
      version,
      type,
      schemaVersion,
      data,
      meta,
      recordedAt: recorded,
    },
    commandDigest: digest,
  };
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);

const metaMembers: ReadonlySet<string> = new Set(Object.keys(eventMetaSchema.shape));

/** Members that this process does not know are left to the schema, which drops them. */
function isMeta(value: unknown): value is EventMeta {
  if (typeof value !== 'object' || value === null) return false;
  let needed = 0;
  for (const [member, text] of Object.entries(value)) {
    if (typeof text !== 'string' || !metaMembers.has(member)) return false;
    if (member !== 'traceparent') needed += 1;
  }
  return needed === metaMembers.size - 1;
}

const utcText = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,3})?\+00$/;

/** PostgreSQL's text of an instant in UTC, as `toISOString` writes it; undefined for anything else. */
function utcInstant(value: unknown): string | undefined {
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'string' || !utcText.test(value)) return undefined;
  const milliseconds = value.slice(20, -3).padEnd(3, '0');
  return `${value.slice(0, 10)}T${value.slice(11, 19)}.${milliseconds}Z`;
}

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
    z.coerce.date(),
  ],
  z.string(),
);

function rowBySchema(row: unknown): EventRow {
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
