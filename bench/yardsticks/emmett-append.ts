import { STREAM_DOES_NOT_EXIST } from '@event-driven-io/emmett';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import pg from 'pg';
import { ratingOfNewReader } from '../rated-books.ts';
import type { Appends } from './appends.ts';

/** Emmett's event store as its documentation sets it up, with the pool that it makes (10 connections), or one of another size. */
export async function emmettAppends(url: string, connections?: number): Promise<Appends> {
  const pool =
    connections === undefined ? undefined : new pg.Pool({ connectionString: url, max: connections });
  const store = getPostgreSQLEventStore(url, pool === undefined ? {} : { connectionOptions: { pool } });
  await store.schema.migrate();
  return {
    append: async () => {
      const { stream, events, meta } = ratingOfNewReader();
      const [{ type, data }] = events;
      await store.appendToStream(stream, [{ type, data, metadata: meta }], {
        expectedStreamVersion: STREAM_DOES_NOT_EXIST,
      });
      return 1;
    },
    stored: () => emmettEvents(url),
    close: async () => {
      await store.close();
      await pool?.end();
    },
  };
}

/** Throws unless every event lies in a stream of its own. Answers how many there are. */
export async function emmettEvents(url: string): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ events: number; streams: number }>(
      'select count(*)::integer as events, count(distinct stream_id)::integer as streams from emt_messages',
    );
    const { events = 0, streams = 0 } = rows[0] ?? {};
    if (events !== streams) throw new Error(`Emmett holds ${events} events in ${streams} streams`);
    return events;
  } finally {
    await client.end();
  }
}
