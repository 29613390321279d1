import pg from 'pg';
import { parseStoredEvent, type StoredEvent } from '../../domain/stored-event.ts';
import type { Instance } from '../../projections/ports.ts';
import type { Projection } from '../../projections/projection.ts';
import { schemaOf } from '../../adapters/postgres/instance-schema.ts';

/**
 * Applies events the usual way of projections: one after the other, each in a transaction of its own that reads the row, writes it and moves the watermark.
 * Partitions are shared out among connections; statements are prepared, and the folds are the same. Knows reading-history and reader-days.
 */
export async function rowByRow(
  url: string,
  events: readonly StoredEvent[],
  instances: readonly (readonly [Projection, Instance])[],
  connections: number,
): Promise<void> {
  const left = [...Map.groupBy(events, ({ partition }) => partition).values()].values();
  const worker = async (): Promise<void> => {
    const clients = await Promise.all(instances.map(([, instance]) => connect(url, instance)));
    try {
      for (const partition of left)
        await Promise.all(
          instances.map(async ([projection, instance], index) => {
            for (const event of partition) await applyOne(clients[index], projection, instance, event);
          }),
        );
    } finally {
      await Promise.all(clients.map((client) => client.end()));
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
}

async function connect(connectionString: string, instance: Instance): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(`set search_path = ${schemaOf(instance)}`);
  return client;
}

async function applyOne(
  client: pg.Client | undefined,
  projection: Projection,
  { name, generation }: Instance,
  stored: StoredEvent,
): Promise<void> {
  const event = parseStoredEvent(stored);
  const table = tables[name];
  if (client === undefined || event === undefined || table === undefined)
    throw new Error(`${name} has no rows here`);
  await client.query('begin');
  for (const { key, fold } of projection.touches(event)) {
    const keyValues = table.key.map((column) => key[column]);
    const found = await client.query<{ row: unknown }>({
      name: 'load',
      text: table.load,
      values: keyValues,
    });
    const row = fold(found.rows[0] === undefined ? undefined : projection.row.parse(found.rows[0].row));
    await client.query({ name: 'write', text: table.write, values: [JSON.stringify([row])] });
  }
  await client.query({
    name: 'move',
    text: `insert into projection.watermark (name, generation, partition, epoch, position) values ($1, $2, $3, 'bench', $4)
           on conflict (name, generation, partition) do update set epoch = excluded.epoch, position = excluded.position`,
    values: [name, generation, stored.partition, stored.position],
  });
  await client.query('commit');
}

type Table = { readonly key: readonly string[]; readonly load: string; readonly write: string };

const tables: Readonly<Record<string, Table>> = {
  'reading-history': {
    key: ['readerId', 'bookId'],
    load: `select json_build_object(
             'readerId', reader_id, 'bookId', book_id, 'shelf', shelf, 'stars', stars, 'dismissed', dismissed,
             'viewed', viewed, 'position', position, 'at', at
           ) as row
           from reading where reader_id = $1 and book_id = $2`,
    write: `insert into reading (reader_id, book_id, shelf, stars, dismissed, viewed, position, at)
            select "readerId", "bookId", shelf, stars, dismissed, viewed, position, at
            from json_to_recordset($1) as changed (
              "readerId" text, "bookId" text, shelf text, stars smallint, dismissed boolean, viewed boolean,
              position bigint, at timestamptz
            )
            on conflict (reader_id, book_id) do update set
              shelf = excluded.shelf, stars = excluded.stars, dismissed = excluded.dismissed,
              viewed = excluded.viewed, position = excluded.position, at = excluded.at`,
  },
  'reader-days': {
    key: ['readerId', 'day'],
    load: `select json_build_object(
             'readerId', reader_id, 'day', day, 'views', views, 'shelvings', shelvings, 'finishes', finishes,
             'abandonments', abandonments, 'progressReports', progress_reports, 'ratings', ratings, 'stars', stars,
             'reviews', reviews, 'dismissals', dismissals, 'retractions', retractions
           ) as row
           from reader_day where reader_id = $1 and day = $2`,
    write: `insert into reader_day (
              reader_id, day, views, shelvings, finishes, abandonments, progress_reports, ratings, stars, reviews,
              dismissals, retractions
            )
            select
              "readerId", day, views, shelvings, finishes, abandonments, "progressReports", ratings, stars, reviews,
              dismissals, retractions
            from json_to_recordset($1) as changed (
              "readerId" text, day date, views integer, shelvings integer, finishes integer, abandonments integer,
              "progressReports" integer, ratings integer, stars integer, reviews integer, dismissals integer,
              retractions integer
            )
            on conflict (reader_id, day) do update set
              views = excluded.views, shelvings = excluded.shelvings, finishes = excluded.finishes,
              abandonments = excluded.abandonments, progress_reports = excluded.progress_reports,
              ratings = excluded.ratings, stars = excluded.stars, reviews = excluded.reviews,
              dismissals = excluded.dismissals, retractions = excluded.retractions`,
  },
};
