import pg from 'pg';
import { z } from 'zod';
import type { Page } from '../../domain/page.ts';
import type { Heads, LogReader, PageRange } from '../../projections/ports.ts';
import { eventColumns, parseEventRow } from './event-row.ts';
import type { LogServer, LogServers } from './log-servers.ts';

/** The log on PostgreSQL, as projectors, the relay and the training job read it. */
export const postgresLogReader = (log: LogServers): LogReader => ({
  heads: () => headsOf(log),
  readPage: (range) => readPage(log, range),
});

const headRow = z.tuple([z.string(), z.int(), z.coerce.number()]);

/** Where every partition ends now. The epoch is read anew each time: a restored log has another. */
export async function headsOf({
  servers,
  partitionCount,
}: Pick<LogServers, 'servers' | 'partitionCount'>): Promise<Heads> {
  const rows = (await Promise.all(servers.map(headsOn))).flat();
  const positions = Array.from({ length: partitionCount }, () => 0);
  for (const [, partition, position] of rows) positions[partition] = position;
  const epochs = new Set(rows.map(([epoch]) => epoch));
  const [epoch] = epochs;
  if (epoch === undefined || epochs.size > 1) throw new Error('the servers of the event log differ in epoch');
  return { epoch, positions };
}

/** Only of the partitions that this server answers for: one that was moved away ends earlier here. */
async function headsOn({ pool, partitions }: LogServer): Promise<readonly z.output<typeof headRow>[]> {
  const { rows } = await pool.query<unknown[]>({
    name: 'heads',
    text: `select identity.epoch, head.partition, head.position from log.head cross join log.identity
           where head.partition = any ($1)`,
    values: [partitions],
    rowMode: 'array',
  });
  return rows.map((row) => headRow.parse(row));
}

/** Bytes that an event takes in a page beside its data and metadata. */
const envelopeBytes = 200;

/**
 * How far a page reaches, and how many events there are up to there. Of the events that were asked for are weighed the bytes of data and metadata: as they
 * are stored, which is at hand, unless they are stored compressed.
 */
const stretchQuery = `
  select identity.epoch, stretch.events, stretch.last
  from (
    select count(*)::integer as events, max(position) as last
    from (
      select
        position,
        sum(
          case when $6::text[] is null or type = any ($6) then
            ${envelopeBytes}
            + case when pg_column_compression(data) is null then pg_column_size(data) else octet_length(data::text) end
            + case when pg_column_compression(meta) is null then pg_column_size(meta) else octet_length(meta::text) end
          else 0 end
        ) over (order by position rows unbounded preceding) as bytes
      from log.event
      where partition = $1 and position between $2 and least($3, $2 + $4 - 1)
    ) as weighed
    where bytes <= $5 or position = $2
  ) as stretch
  cross join log.identity as identity
  where stretch.events > 0`;

const stretchRow = z.tuple([z.string(), z.int(), z.coerce.number()]);

const eventsQuery = `
  select ${eventColumns} from log.event
  where partition = $1 and position between $2 and $3 and ($4::text[] is null or type = any ($4))
  order by position`;

/** Instants stay text: the dates that their parser makes would only be written as text again. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format): unknown =>
    oid === pg.types.builtins.TIMESTAMPTZ
      ? (text: unknown) => text
      : pg.types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text'),
};

/** In two statements, as one that finds the end of the page and reads it would drag every column through its windows: it takes thrice the time. */
async function readPage(
  log: LogServers,
  { partition, from, to = Number.MAX_SAFE_INTEGER, eventsMax, bytesMax, types: only }: PageRange,
): Promise<Page | undefined> {
  const { pool } = log.serverOf(partition);
  // On one connection, so that the epoch is of the server that the events are read from.
  const client = await pool.connect();
  try {
    const { rows: found } = await client.query<unknown[]>({
      name: 'find-stretch',
      text: stretchQuery,
      values: [partition, from, to, eventsMax, bytesMax, only],
      rowMode: 'array',
    });
    const [stretch] = found;
    if (stretch === undefined) return undefined;
    const [epoch, count, last] = stretchRow.parse(stretch);
    if (count !== last - from + 1) throw await gapIn(client, { partition, from, to: last });
    const { rows } = await client.query<unknown[]>({
      name: 'read-events',
      text: eventsQuery,
      values: [partition, from, last, only],
      rowMode: 'array',
      types,
    });
    return { epoch, partition, from, to: last, events: rows.map((row) => parseEventRow(row).event) };
  } finally {
    client.release();
  }
}

async function gapIn(
  client: pg.ClientBase,
  { partition, from, to }: { readonly partition: number; readonly from: number; readonly to: number },
): Promise<Error> {
  const { rows } = await client.query<unknown[]>({
    name: 'find-gap',
    text: `select min(position) from (
             select position, row_number() over (order by position) as nth from log.event
             where partition = $1 and position between $2 and $3
           ) as numbered
           where position <> $2 + nth - 1`,
    values: [partition, from, to],
    rowMode: 'array',
  });
  return new Error(`the log has a gap before ${partition}.${String(rows[0]?.[0])}: it is damaged`);
}
