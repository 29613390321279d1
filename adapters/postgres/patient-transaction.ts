import { setTimeout as pause } from 'node:timers/promises';
import { sql, type CommonQueryMethods, type DatabasePool } from 'slonik';
import { z } from 'zod';

/** How long one attempt waits for running queries to let go of a view; new queries queue behind it for as long. */
export const lockWaitMs = 2_000;

/** How long everybody has free way between two attempts. */
export const lockPauseMs = 1_000;

/** How long attempts go on: twice as long as any transaction of an analyst lasts (`transaction_timeout` of the role). */
export const lockPatienceMs = 120_000;

/**
 * Runs a transaction that replaces views. One that others hold locks against is rolled back and tried again, with pauses in which they are
 * not held up. Rejects with PostgreSQL's own error when the locks cannot be had within `patienceMs`, and with any other at once.
 */
export async function patientTransaction<Result>(
  pool: DatabasePool,
  patienceMs: number,
  work: (transaction: CommonQueryMethods) => Promise<Result>,
): Promise<Result> {
  const deadlineMs = performance.now() + patienceMs;
  for (;;) {
    try {
      return await pool.transaction(async (transaction) => {
        await limitWaits(transaction);
        return work(transaction);
      });
    } catch (error) {
      if (!isAboutLocks(error) || performance.now() + lockPauseMs > deadlineMs) throw error;
      await pause(lockPauseMs);
    }
  }
}

const limitWaits = (transaction: CommonQueryMethods) =>
  transaction.any(
    sql.type(z.object({}))`select set_config('lock_timeout', ${`${lockWaitMs}ms`}, true) as limited`,
  );

/** SQLSTATE: the lock was not to be had in time, or two transactions waited for each other. */
const lockStates = ['55P03', '40P01'];

const isAboutLocks = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  lockStates.includes(error.code);
