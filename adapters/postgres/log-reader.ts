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

const pageQuery = `
  select epoch, ${eventColumns}
  from (
    select
      *,
      sum(octet_length(data::text) + octet_length(meta::text) + ${envelopeBytes}) over (order by position) as bytes
    from (
      select ${eventColumns} from log.event
      where partition = $1 and position between $2 and $3
      order by position
      limit $4
    ) as run
  ) as weighed
  cross join (select epoch from log.identity) as identity
  where bytes <= $5 or position = $2
  order by position`;

async function readPage(
  log: LogServers,
  { partition, from, to = Number.MAX_SAFE_INTEGER, eventsMax, bytesMax }: PageRange,
): Promise<Page | undefined> {
  const { rows } = await log.serverOf(partition).pool.query<unknown[]>({
    name: 'read-page',
    text: pageQuery,
    values: [partition, from, to, eventsMax, bytesMax],
    rowMode: 'array',
  });
  const [first] = rows;
  if (first === undefined) return undefined;
  const events = rows.map(([, ...columns]) => parseEventRow(columns).event);
  const gap = events.find((event, index) => event.position !== from + index);
  if (gap !== undefined)
    throw new Error(`the log has a gap before ${partition}.${gap.position}: it is damaged`);
  return { epoch: z.string().parse(first[0]), partition, from, to: from + events.length - 1, events };
}
