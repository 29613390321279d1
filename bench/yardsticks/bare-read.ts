import pg from 'pg';
import { eventColumns } from '../../adapters/postgres/event-row.ts';
import { partitionCountDefault } from '../../domain/partition.ts';

/** As many rows as one answer holds; more make no difference. */
const rowsMax = 10_000;

/**
 * Reads a whole log by keyset, its partitions shared out among connections, and does nothing with what comes: the columns that are read in earnest, parsed
 * as the driver does. Throws when fewer or more events come than there are.
 */
export async function bareRead(
  url: string,
  { events, connections }: { readonly events: number; readonly connections: number },
): Promise<void> {
  const left = Array.from({ length: partitionCountDefault }, (_, partition) => partition).values();
  const counts = await Promise.all(Array.from({ length: connections }, () => readPartitions(url, left)));
  const read = counts.reduce((sum, count) => sum + count, 0);
  if (read !== events) throw new Error(`a bare read found ${read} events of ${events}`);
}

async function readPartitions(url: string, partitions: Iterable<number>): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let count = 0;
    for (const partition of partitions) count += await readPartition(client, partition);
    return count;
  } finally {
    await client.end();
  }
}

async function readPartition(client: pg.Client, partition: number): Promise<number> {
  let count = 0;
  for (;;) {
    const { rows } = await client.query<unknown[]>({
      name: 'bare-read',
      text: `select ${eventColumns} from log.event
             where partition = $1 and position > $2 order by position limit $3`,
      // Positions are dense, so the last one is as many as there were.
      values: [partition, count, rowsMax],
      rowMode: 'array',
    });
    count += rows.length;
    if (rows.length < rowsMax) return count;
  }
}
