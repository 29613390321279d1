import pg from 'pg';
import { integerArray, jsonArray, smallintArray, textArray } from '../../adapters/postgres/binary-arrays.ts';
import { eventSchemas } from '../../domain/events.ts';
import { partitionCountDefault, partitionOf } from '../../domain/partition.ts';
import { ratingOfNewReader } from '../rated-books.ts';
import type { Appends } from './appends.ts';
import { eventsInLog } from './events-in-log.ts';

/*
 * The table of the log with its indexes and durability, and nothing of its logic: no locks, no look-ups, no expected versions. Positions are
 * counted here, which only one process can do.
 */

/** One plain insert of one row, which is a transaction of its own. */
export function plainInserts(url: string, connections: number): Appends {
  const pool = new pg.Pool({ connectionString: url, max: connections });
  const nextRow = rowsInOrder();
  return {
    append: async () => {
      const { partition, position, stream, commandId, digest, type, schemaVersion, data, meta } = nextRow();
      await pool.query({
        name: 'insert-one',
        text: `insert into log.event (
                 partition, position, stream, version, command_id, command_digest, type, schema_version, data, meta, recorded_at
               ) values ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, clock_timestamp())`,
        values: [partition, position, stream, commandId, digest, type, schemaVersion, data, meta],
      });
      return 1;
    },
    stored: () => eventsInLog(url),
    close: () => pool.end(),
  };
}

/** So many rows by one insert, which is a transaction of its own; columns as arrays in binary, the fastest way that was found. */
export function bareInserts(url: string, connections: number, rowsAtOnce: number): Appends {
  const pool = new pg.Pool({ connectionString: url, max: connections });
  const nextRow = rowsInOrder();
  return {
    append: async () => {
      const rows = Array.from({ length: rowsAtOnce }, nextRow);
      await pool.query({
        name: 'insert-many',
        text: `insert into log.event (
                 partition, position, stream, version, command_id, command_digest, type, schema_version, data, meta, recorded_at
               )
               select row.partition, row.position, row.stream, 1, row.command_id, row.digest, row.type, row.schema_version, row.data,
                 row.meta, clock_timestamp()
               from unnest(
                 $1::smallint[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::smallint[], $8::json[], $9::json[]
               ) as row (partition, position, stream, command_id, digest, type, schema_version, data, meta)`,
        values: [
          smallintArray(rows.map(({ partition }) => partition)),
          integerArray(rows.map(({ position }) => position)),
          textArray(rows.map(({ stream }) => stream)),
          textArray(rows.map(({ commandId }) => commandId)),
          textArray(rows.map(({ digest }) => digest)),
          textArray(rows.map(({ type }) => type)),
          smallintArray(rows.map(({ schemaVersion }) => schemaVersion)),
          jsonArray(rows.map(({ data }) => data)),
          jsonArray(rows.map(({ meta }) => meta)),
        ],
      });
      return rowsAtOnce;
    },
    stored: () => eventsInLog(url),
    close: () => pool.end(),
  };
}

/** Makes rows at the next position of their partition. */
function rowsInOrder() {
  const heads = Array.from({ length: partitionCountDefault }, () => 0);
  return () => {
    const { stream, commandId, digest, events, meta } = ratingOfNewReader();
    const [{ type, data }] = events;
    const partition = partitionOf(stream, partitionCountDefault);
    const position = (heads[partition] = (heads[partition] ?? 0) + 1);
    return {
      partition,
      position,
      stream,
      commandId,
      digest,
      type,
      schemaVersion: eventSchemas[type].version,
      data: JSON.stringify(data),
      meta: JSON.stringify(meta),
    };
  };
}
