import { sql, type CommonQueryMethods, type DatabasePool } from 'slonik';
import { z } from 'zod';
import { GenerationsBusyError } from '../../projections/ports.ts';

/**
 * Runs `work` while this process holds the session advisory lock of a projection's generations. The lock keeps one connection of the pool to itself, and
 * is free as soon as that is gone, however the process ended. Losing the connection while working is harmless: pages are applied under the
 * page rule whoever else applies them, and a flip has a lock of its own.
 */
export const exclusively = <Result>(
  pool: DatabasePool,
  name: string,
  work: () => Promise<Result>,
): Promise<Result> =>
  pool.connect(async (connection) => {
    const isLocked = await connection.oneFirst(sql.type(z.object({ locked: z.boolean() }))`
      select pg_try_advisory_lock(hashtextextended(${lockName(name)}, 0)) as locked`);
    if (!isLocked) {
      throw new GenerationsBusyError(
        `another replay, rollback or retirement of ${name} is running: wait for it or stop it, then try again`,
      );
    }
    try {
      return await work();
    } finally {
      await unlock(connection, name);
    }
  });

const lockName = (name: string): string => `generations of ${name}`;

/** A connection that is lost has let go of the lock already. */
const unlock = (connection: CommonQueryMethods, name: string) =>
  connection
    .any(
      sql.type(z.object({}))`select pg_advisory_unlock(hashtextextended(${lockName(name)}, 0)) as unlocked`,
    )
    .catch(() => undefined);
