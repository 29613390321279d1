import {
  getPostgreSQLEventStore,
  postgreSQLProjection,
  rebuildPostgreSQLProjections,
} from '@event-driven-io/emmett-postgresql';
import pg from 'pg';
import { readingEventTypes } from '../../domain/events.ts';
import type { StoredEvent } from '../../domain/stored-event.ts';
import { batches } from '../made-up-log.ts';

/** Emmett's own, and what a projection of our reader-days comes to there. */
export type EmmettReaderDays = {
  /** Forgets how far the last rebuild came; its rows are truncated by the rebuild itself. */
  readonly reset: () => Promise<void>;
  readonly rebuild: () => Promise<void>;
  /** Throws unless every event is counted, once. */
  readonly check: () => Promise<void>;
};

/** As large as it takes the batches without becoming slower, and no wait between them: what Emmett does best with. */
const pulling = { batchSize: 1_000, pullingFrequencyInMs: 0 };

/** An event store of Emmett in an empty database, filled with these events past its append, and a projection of one row a reader and day. */
export async function emmettReaderDays(
  url: string,
  events: Iterable<StoredEvent>,
): Promise<EmmettReaderDays> {
  const store = getPostgreSQLEventStore(url);
  await store.schema.migrate();
  await store.close();
  const count = await withClient(url, async (client) => {
    await client.query(createQuery);
    let filled = 0;
    for (const batch of batches(events, 5_000)) {
      await client.query(fillQuery, [JSON.stringify(batch)]);
      filled += batch.length;
    }
    await client.query('vacuum analyze');
    return filled;
  });
  return {
    reset: () =>
      withClient(url, async (client) => {
        await client.query('delete from emt_processors');
      }),
    rebuild: async () => {
      const consumer = rebuildPostgreSQLProjections({
        connectionString: url,
        projections: [readerDays],
        pulling,
      });
      try {
        await consumer.start();
      } finally {
        await consumer.close();
      }
    },
    check: () =>
      withClient(url, async (client) => {
        const { rows } = await client.query<{ events: number }>(
          'select sum(events)::integer as events from reader_day',
        );
        if (rows[0]?.events !== count)
          throw new Error(`Emmett counted ${String(rows[0]?.events)} of ${count}`);
      }),
  };
}

/** One statement an event, and a prepared one: less than Emmett's own documents, which are read before they are written. */
const readerDays = postgreSQLProjection({
  name: 'reader-days',
  canHandle: [...readingEventTypes],
  handle: async (events, { connection: { client } }) => {
    for (const { type, data } of events) {
      const { readerId, recordedAt, stars } = dataOf(data);
      await client.query({
        name: 'count-event',
        text: countQuery,
        values: [readerId, recordedAt.slice(0, 10), type, type === 'BookRated' ? (stars ?? 0) : 0],
      });
    }
  },
  truncate: async ({ connection: { client } }) => {
    await client.query('truncate reader_day');
  },
});

type Counted = { readonly readerId: string; readonly recordedAt: string; readonly stars?: number };

// What the fill query has put there.
const dataOf = (data: unknown): Counted => data as Counted;

const createQuery = `
  create table reader_day (
    reader_id text collate "C" not null,
    day date not null,
    events integer not null,
    views integer not null,
    ratings integer not null,
    stars integer not null,
    primary key (reader_id, day)
  )`;

const countQuery = `
  insert into reader_day as counted (reader_id, day, events, views, ratings, stars)
  values ($1, $2, 1, ($3 = 'BookViewed')::integer, ($3 = 'BookRated')::integer, $4)
  on conflict (reader_id, day) do update set
    events = counted.events + 1,
    views = counted.views + excluded.views,
    ratings = counted.ratings + excluded.ratings,
    stars = counted.stars + excluded.stars`;

const fillQuery = `
  insert into emt_messages (
    stream_id, stream_position, partition, message_schema_version, message_id, message_type, message_kind,
    message_data, message_metadata, transaction_id
  )
  select
    event ->> 'stream', (event ->> 'version')::bigint, 'emt:default', '1', gen_random_uuid()::text, event ->> 'type', 'E',
    event -> 'data' || jsonb_build_object('recordedAt', event ->> 'recordedAt'), event -> 'meta', pg_current_xact_id()
  from jsonb_array_elements($1::jsonb) with ordinality as item (event, nth)
  order by nth`;

async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
