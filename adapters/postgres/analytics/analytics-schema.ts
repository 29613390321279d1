import { sql, type CommonQueryMethods, type FragmentSqlToken } from 'slonik';
import { z } from 'zod';
import { digestOf, type AnalyticsView } from './analytics-view.ts';

// Both are one statement for all views: whoever publishes holds a lock that others wait for, and a busy process takes its time
// between two statements. A block takes no parameters, so what the definitions say is in its text, as literals.

const nothing = z.object({});

/** Of several who publish at the same time, each sees what the one before has made. Held until the transaction ends. */
const takeTurns = sql.fragment`perform pg_advisory_xact_lock(hashtextextended('analytics', 0));`;

/**
 * Drops the views of analysts that rest on this projection, and those that were made from another definition than today's; with whatever
 * somebody has built on top of them, for that must not hold up a replay.
 */
export async function withdrawAnalytics(
  transaction: CommonQueryMethods,
  views: readonly AnalyticsView[],
  projection?: string,
): Promise<void> {
  const kept = views.filter(({ needs }) => projection === undefined || !(projection in needs));
  await transaction.any(sql.type(nothing)`
    do $withdraw$
    declare
      unwanted text;
    begin
      ${takeTurns}
      for unwanted in
        select viewname
        from pg_views
        left join projection.analytics_view on name = viewname
        where schemaname = 'analytics'
          and viewowner = 'estante_projector'
          and not exists (
            select
            from json_to_recordset(${literalJson(kept)}) as kept (name text, digest text)
            where kept.name = viewname and kept.digest = analytics_view.digest
          )
        order by viewname
      loop
        execute format('drop view if exists analytics.%I cascade', unwanted);
        delete from projection.analytics_view where name = unwanted;
      end loop;
    end
    $withdraw$`);
}

const literalJson = (views: readonly AnalyticsView[]): FragmentSqlToken =>
  sql.literalValue(JSON.stringify(views.map((view) => ({ name: view.name, digest: digestOf(view) }))));

/** Makes the views of analysts that are not there, as far as everything that they rest on is live. */
export async function offerAnalytics(
  transaction: CommonQueryMethods,
  views: readonly AnalyticsView[],
): Promise<void> {
  await transaction.any(sql.type(nothing)`
    do $offer$
    begin
      ${takeTurns}
      ${sql.join(views.map(offered), sql.fragment`\n`)}
    end
    $offer$`);
}

const offered = (view: AnalyticsView): FragmentSqlToken => sql.fragment`
  if to_regclass(${sql.literalValue(`analytics.${view.name}`)}) is null and not exists (
    select
    from json_each_text(${sql.literalValue(JSON.stringify(view.needs))}) as needed (name, version)
    left join projection.instance
      on instance.name = needed.name and status = 'live' and instance.version >= needed.version::integer
    where instance.name is null
  ) then
    ${creation(view)}
    insert into projection.analytics_view (name, digest)
    values (${sql.literalValue(view.name)}, ${sql.literalValue(digestOf(view))})
    on conflict (name) do update set digest = excluded.digest;
  end if;`;

/**
 * Makes the view, says what it means and lets analysts read it. Behind a security barrier: no condition of theirs is tried on rows that the
 * view does not show.
 */
function creation({ name, comment, columns, query }: AnalyticsView): FragmentSqlToken {
  const view = sql.identifier(['analytics', name]);
  const meanings = Object.entries(columns).map(
    ([column, meaning]) =>
      sql.fragment`comment on column ${sql.identifier(['analytics', name, column])} is ${sql.literalValue(meaning)};`,
  );
  return sql.fragment`
    create view ${view} with (security_barrier) as ${query};
    comment on view ${view} is ${sql.literalValue(comment)};
    ${sql.join(meanings, sql.fragment`\n`)}
    grant select on ${view} to estante_analyst, estante_ops;`;
}
