import { createHash } from 'node:crypto';
import type { FragmentSqlToken } from 'slonik';

/**
 * A view of schema `analytics`. It never shows a reader's id or words, nor a row that is about one reader by construction: its rows
 * are sums over all of them. `query` is static text that names live views with their schema.
 */
export type AnalyticsView = {
  readonly name: string;
  /** The projections whose live views it reads, each with the lowest version that has the columns it names. */
  readonly needs: Readonly<Record<string, number>>;
  readonly comment: string;
  /** What each column means, in the order of the query. */
  readonly columns: Readonly<Record<string, string>>;
  readonly query: FragmentSqlToken;
};

/** Differs when anything of the definition does. */
export const digestOf = (view: AnalyticsView): string =>
  createHash('sha256')
    .update(JSON.stringify({ ...view, query: view.query.sql }))
    .digest('hex');
