import type { QuerySqlToken } from 'slonik';
import type { z } from 'zod';
import type { Key } from '../../../projections/ports.ts';

/** A row as the fold made it and as it comes back: equal content, by `isSameContent`. */
export type TableRow = Readonly<Record<string, unknown>>;
type Statement<Row> = QuerySqlToken<z.ZodType<Row>>;

/**
 * How one relational read model lies in PostgreSQL. Statements name tables bare: they run in the schema of an instance. Keys and rows go
 * in as one JSON parameter, an array of objects, so that a page is one statement however many rows it changes.
 */
export type ReadTable = {
  readonly projection: string;
  /** The key of no row that sorts before every key; its members are the columns of the key. */
  readonly beforeFirst: Key;
  readonly create: readonly QuerySqlToken[];
  /** Replaces the views of schema `live` by views of this instance. */
  readonly publish: readonly QuerySqlToken[];
  readonly load: (keys: string) => Statement<TableRow>;
  readonly upsert: (rows: string) => QuerySqlToken;
  readonly remove: (keys: string) => QuerySqlToken;
  /** Up to `limit` rows after this key, in order of key. */
  readonly after: (key: Key, limit: number) => Statement<TableRow>;
};

/** The key of one of the table's rows. */
export const keyOf = (table: ReadTable, row: TableRow): Key =>
  // The columns of a key are text or numbers in every table, by its schema.
  Object.fromEntries(Object.keys(table.beforeFirst).map((column) => [column, row[column]])) as Key;
