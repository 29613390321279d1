import pg from 'pg';
import { partitionOf, partitionCountDefault } from '../../domain/partition.ts';
import { ratingOfNewReader } from '../rated-books.ts';

/**
 * The table of the log with its indexes and durability, and nothing of its logic: no locks, no look-ups, no expected versions. Positions are
 * counted here, which only one process can do.
 */
export function insertsInto(url: string, connections: number) {
  const pool = new pg.Pool({ connectionString: url, max: connections });
  const heads = Array.from({ length: partitionCountDefault }, () => 0);

  const nextRow = (): readonly unknown[] => {
    const { stream, commandId, digest, events, meta } = ratingOfNewReader();
    const [{ type, data }] = events;
    const partition = partitionOf(stream, partitionCountDefault);
    const position = (heads[partition] = (heads[partition] ?? 0) + 1);
    return [
      partition,
      position,
      stream,
      1,
      commandId,
      digest,
      type,
      2,
      JSON.stringify(data),
      JSON.stringify(meta),
    ];
  };

  return {
    /** One plain insert, which is a transaction of its own. */
    insertOne: () =>
      pool.query({
        name: 'insert-one',
        text: `insert into log.event (
                 partition, position, stream, version, command_id, command_digest, type, schema_version, data, meta, recorded_at
               ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp())`,
        values: [...nextRow()],
      }),
    /** So many rows by one insert, which is a transaction of its own. */
    insertMany: (count: number) => {
      const rows = Array.from({ length: count }, nextRow);
      return pool.query({
        name: 'insert-many',
        text: `insert into log.event (
                 partition, position, stream, version, command_id, command_digest, type, schema_version, data, meta, recorded_at
               )
               select *, clock_timestamp() from unnest(
                 $1::smallint[], $2::bigint[], $3::text[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::smallint[], $9::json[],
                 $10::json[]
               )`,
        values: Array.from({ length: 10 }, (_, column) => rows.map((row) => row[column])),
      });
    },
    close: () => pool.end(),
  };
}
