import { STREAM_DOES_NOT_EXIST } from '@event-driven-io/emmett';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import pg from 'pg';
import { ratingOfNewReader } from '../rated-books.ts';

/** Emmett's event store as its documentation sets it up, with a pool of so many connections. */
export async function emmettStore(url: string, connections: number) {
  const pool = new pg.Pool({ connectionString: url, max: connections });
  const store = getPostgreSQLEventStore(url, { connectionOptions: { pool } });
  await store.schema.migrate();
  return {
    /** Appends one event to a new stream, as {@link ratingOfNewReader} makes it. */
    append: async (): Promise<void> => {
      const { stream, events, meta } = ratingOfNewReader();
      const [{ type, data }] = events;
      await store.appendToStream(stream, [{ type, data, metadata: meta }], {
        expectedStreamVersion: STREAM_DOES_NOT_EXIST,
      });
    },
    /** Events that lie in the store, and streams that hold exactly one. */
    counted: async (): Promise<number> => {
      const { rows } = await pool.query<{ events: number }>(
        'select count(distinct stream_id)::integer as events from emt_messages where stream_position = 1',
      );
      return rows[0]?.events ?? 0;
    },
    close: async (): Promise<void> => {
      await store.close();
      await pool.end();
    },
  };
}
