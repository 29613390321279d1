import { createHash } from 'node:crypto';
import { sql, type FragmentSqlToken, type QuerySqlToken } from 'slonik';
import { z } from 'zod';

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

const nothing = z.object({});

/**
 * Makes the view, says what it means and lets analysts read it. Behind a security barrier: no condition of theirs is tried on rows that the
 * view does not show.
 */
export function creationOf({ name, comment, columns, query }: AnalyticsView): readonly QuerySqlToken[] {
  const view = sql.identifier(['analytics', name]);
  return [
    sql.type(nothing)`create view ${view} with (security_barrier) as ${query}`,
    sql.type(nothing)`comment on view ${view} is ${sql.literalValue(comment)}`,
    ...Object.entries(columns).map(
      ([column, meaning]) =>
        sql.type(nothing)`
          comment on column ${sql.identifier(['analytics', name, column])} is ${sql.literalValue(meaning)}`,
    ),
    sql.type(nothing)`grant select on ${view} to estante_analyst, estante_ops`,
  ];
}

/** Differs when anything of the definition does. */
export const digestOf = (view: AnalyticsView): string =>
  createHash('sha256')
    .update(JSON.stringify({ ...view, query: view.query.sql }))
    .digest('hex');
