import type pg from 'pg';
import { z } from 'zod';
import type { LogServers } from './log-servers.ts';

/**
 * Lets every connection of this process append for the epoch that it read at its start, and for no other: PostgreSQL itself refuses the append
 * (SQLSTATE 57000) once the log has been given a new epoch. To be called right after connecting.
 */
export async function holdEpoch({ servers, epoch }: Pick<LogServers, 'servers' | 'epoch'>): Promise<void> {
  await Promise.all(
    servers.map(async ({ pool }) => {
      // The pool waits for what this answers before it gives the connection to anybody; its types do not say so.
      Object.assign(pool.options, { onConnect: (client: pg.ClientBase) => hold(client, epoch) });
      // The one connection that there is already: it has read the epoch.
      await hold(pool, epoch);
    }),
  );
}

const hold = (connection: Pick<pg.ClientBase, 'query'> | pg.Pool, epoch: string) =>
  connection.query("select set_config('estante.epoch', $1, false)", [epoch]);

const epochRow = z.object({ epoch: z.string() });

/** The epoch that each server has now. */
export const epochsNow = ({ servers }: Pick<LogServers, 'servers'>): Promise<readonly string[]> =>
  Promise.all(
    servers.map(async ({ pool }) => {
      const { rows } = await pool.query('select epoch from log.identity');
      return epochRow.parse(rows[0]).epoch;
    }),
  );
