import { z } from 'zod';
import type { StoredEvent } from '../../domain/stored-event.ts';
import type { ParkedEvent } from '../../projections/ports.ts';
import { eventColumns, parseEventRow } from './event-row.ts';
import type { LogServers } from './log-servers.ts';

type Parked = Pick<ParkedEvent, 'stream' | 'partition' | 'position'>;

/** How many events of its stream lie behind each parked event, in the order of `parks`. */
export async function countWaiting(log: LogServers, parks: readonly Parked[]): Promise<readonly number[]> {
  const counts = parks.map(() => 0);
  for (const { pool, partitions } of log.servers) {
    const here = [...parks.entries()].filter(([, { partition }]) => partitions.includes(partition));
    const { rows } = await pool.query<unknown[]>({
      name: 'count-waiting',
      text: `select parked.index, count(event.position)
             from unnest($1::integer[], $2::text[], $3::bigint[]) as parked (index, stream, position)
             join log.event as event on event.stream = parked.stream and event.position > parked.position
             group by parked.index`,
      values: [
        here.map(([index]) => index),
        here.map(([, { stream }]) => stream),
        here.map(([, { position }]) => position),
      ],
      rowMode: 'array',
    });
    for (const row of rows) {
      const [index, count] = countRow.parse(row);
      counts[index] = count;
    }
  }
  return counts;
}

const countRow = z.tuple([z.int(), z.coerce.number()]);

/** The first events of the stream behind a parked one, in order. */
export async function readWaiting(
  log: LogServers,
  { stream, partition, position }: Parked,
  eventsMax: number,
): Promise<readonly StoredEvent[]> {
  const { rows } = await log.serverOf(partition).pool.query<unknown[]>({
    name: 'read-waiting',
    text: `select ${eventColumns} from log.event
           where stream = $1 and position > $2
           order by version
           limit $3`,
    values: [stream, position, eventsMax],
    rowMode: 'array',
  });
  return rows.map((row) => parseEventRow(row).event);
}
