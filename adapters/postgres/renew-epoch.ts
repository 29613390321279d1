import pg from 'pg';
import { z } from 'zod';
import { LogLayoutError, type LogUrl } from './log-servers.ts';

/** How long it is waited for appends that are being written. */
export const renewPatienceMs = 30_000;

const renewedRow = z.object({ before: z.string(), partition_count: z.int() });

/**
 * Gives every server of a restored log the same new epoch; answers the ones before, in the order of the servers. They may differ: some may have been
 * restored and others not, or an earlier call may have got half-way; calling again mends that. Changes no server unless all of them can be changed.
 */
export async function renewEpoch(urls: readonly LogUrl[], epoch: string): Promise<readonly string[]> {
  const clients = urls.map(
    ({ url }) =>
      new pg.Client({
        connectionString: url,
        application_name: 'estante-ops',
        connectionTimeoutMillis: 5_000,
        statement_timeout: renewPatienceMs,
        query_timeout: renewPatienceMs + 5_000,
      }),
  );
  try {
    await Promise.all(clients.map((client) => client.connect()));
    const renewed = await Promise.all(clients.map((client) => renewOn(client, epoch)));
    if (new Set(renewed.map(({ partition_count: count }) => count)).size > 1) {
      throw new LogLayoutError('the servers of the event log differ in how many partitions it has');
    }
    for (const client of clients) await client.query('commit');
    return renewed.map(({ before }) => before);
  } finally {
    await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
  }
}

/** Leaves the transaction open: ending the connection undoes it. */
async function renewOn(client: pg.Client, epoch: string): Promise<z.output<typeof renewedRow>> {
  await client.query('begin');
  const { rows } = await client.query(
    `select log.renew_epoch($1) as before, (select partition_count::integer from log.identity) as partition_count`,
    [epoch],
  );
  return renewedRow.parse(rows[0]);
}
