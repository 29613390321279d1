import {
  createPool,
  SchemaValidationError,
  type DatabasePool,
  type Interceptor,
  type QueryResultRow,
} from 'slonik';

export type ReadPoolOptions = {
  readonly url: string;
  /** Seen in `pg_stat_activity`. */
  readonly applicationName: string;
  readonly connectionsMax: number;
  /** The server gives up on a longer statement, waiting for locks included. */
  readonly statementTimeoutMs: number;
};

/**
 * Connections to the read-model database. Every row is parsed by the schema of its statement, which slonik leaves to its
 * users. `bigint` comes as a number, `timestamptz` as the text of `toISOString`. End it with `end`, which waits for what is running.
 */
export const createReadPool = ({
  url,
  applicationName,
  connectionsMax,
  statementTimeoutMs,
}: ReadPoolOptions): Promise<DatabasePool> =>
  createPool(named(url, applicationName), {
    maxPoolSize: connectionsMax,
    minPoolSize: 0,
    statementTimeout: statementTimeoutMs,
    connectionTimeout: 5_000,
    idleTimeout: 60_000,
    idleInTransactionSessionTimeout: 30_000,
    gracefulTerminationTimeout: 5_000,
    maximumConnectionAge: 30 * 60_000,
    connectionRetryLimit: 1,
    // Who called knows whether and when to try again.
    queryRetryLimit: 0,
    transactionRetryLimit: 0,
    // The work inside a page's transaction belongs to the engine, which may well ask the same database elsewhere.
    dangerouslyAllowForeignConnections: true,
    // No statement leaves anything behind on a connection (settings are local to transactions), so there is nothing to
    // discard, and each query saves a round trip.
    resetConnection: async () => undefined,
    captureStackTrace: false,
    tracing: false,
    typeParsers: [
      { name: 'int8', parse: Number },
      { name: 'timestamptz', parse: (text) => new Date(text).toISOString() },
    ],
    interceptors: [rowParser],
  });

const rowParser: Interceptor = {
  name: 'row-parser',
  transformRow: ({ resultParser }, query, row) => {
    if (resultParser === undefined) return row;
    const result = resultParser['~standard'].validate(row);
    if (result instanceof Promise) throw new TypeError('schemas of rows must be synchronous');
    if (result.issues !== undefined) throw new SchemaValidationError(query, row, result.issues);
    // Whatever the schema makes of a row is what the statement's type promises.
    return result.value as QueryResultRow;
  },
};

function named(url: string, applicationName: string): string {
  const target = new URL(url);
  target.searchParams.set('application_name', applicationName);
  return target.href;
}
