import { IntegrityConstraintViolationError, InvalidInputError } from 'slonik';
import { RowRefusedError } from '../../projections/ports.ts';

/**
 * Passes a statement's result on, and turns what PostgreSQL says of bad data into `RowRefusedError`: no retry will ever
 * change its mind. Everything else (connections, locks, deadlocks, timeouts) stays what it is.
 */
export async function refusing<Result>(statement: Promise<Result>): Promise<Result> {
  try {
    return await statement;
  } catch (error) {
    if (isAboutTheRow(error))
      throw new RowRefusedError(`PostgreSQL refuses the row: ${reasonOf(error)}`, { cause: error });
    throw error;
  }
}

/** SQLSTATE classes: 22 data exception, 23 integrity constraint violation, 54 program limit exceeded (a key too long for its index). */
const refusingClasses = ['22', '23', '54'];

function isAboutTheRow(error: unknown): error is Error {
  // The driver names these two itself and drops the SQLSTATE of the second one (22P02).
  if (error instanceof IntegrityConstraintViolationError || error instanceof InvalidInputError) return true;
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false;
  return refusingClasses.includes(error.code.slice(0, 2));
}

const reasonOf = (error: Error): string =>
  error.cause instanceof Error ? error.cause.message : error.message;
