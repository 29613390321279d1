-- What analysts may ask: views over the live read models, without anything about one person. The views themselves are made by the
-- projector, from adapters/postgres/analytics, together with the live ones that they rest on.

do $$
begin
  create role estante_analyst nologin;
exception when duplicate_object or unique_violation then
  -- Another database of this cluster has made it already.
  null;
end
$$;

do $$
begin
  execute format('grant connect on database %I to estante_analyst', current_database());
  -- Defaults for whoever signs in, by hand or with a tool. The last one lets go of views that a replay is about to replace.
  execute format('alter role estante_analyst in database %I set default_transaction_read_only = on', current_database());
  execute format('alter role estante_analyst in database %I set statement_timeout = ''30s''', current_database());
  execute format('alter role estante_analyst in database %I set transaction_timeout = ''60s''', current_database());
  execute format('alter role estante_analyst in database %I set search_path = analytics', current_database());
end
$$;

create schema analytics;
comment on schema analytics is 'All that analysts may read: counts of many readers, never a reader. Views are made and replaced by the projector.';

grant usage on schema analytics to estante_projector, estante_analyst, estante_ops;
grant create on schema analytics to estante_projector;

create table projection.analytics_view (
  name text primary key,
  digest text not null
);
comment on table projection.analytics_view is 'What each view of schema analytics was made from, so that one whose definition has changed is made anew.';
grant select, insert, update, delete on projection.analytics_view to estante_projector;
grant select on projection.analytics_view to estante_ops;
