import type pg from 'pg';
import { z } from 'zod';
import type { Identities } from '../../commands/ports.ts';
import { readerIdSchema, type ReaderId } from '../../domain/ids.ts';

const idRow = z.object({ reader_id: readerIdSchema });

/** Sign-ins and their readers in PostgreSQL, as commands use them. `newId` makes a random reader id. */
export const postgresIdentities = (pool: pg.Pool, newId: () => string): Identities => ({
  readerIdOf: async ({ issuer, subject }) => {
    const { rows } = await pool.query<unknown[]>({
      name: 'reader-id-of',
      text: 'select identity.reader_id_of($1, $2, $3) as reader_id',
      values: [issuer, subject, newId()],
    });
    return idRow.parse(rows[0]).reader_id;
  },
});

/** Looks a sign-in up without ever registering it; `undefined` when no command has come from it. */
export const postgresReaderDirectory = (pool: pg.Pool) => ({
  find: async ({
    issuer,
    subject,
  }: {
    readonly issuer: string;
    readonly subject: string;
  }): Promise<ReaderId | undefined> => {
    const { rows } = await pool.query<unknown[]>({
      name: 'find-reader',
      text: 'select reader_id from identity.reader where issuer = $1 and subject = $2',
      values: [issuer, subject],
    });
    return rows[0] === undefined ? undefined : idRow.parse(rows[0]).reader_id;
  },
});
