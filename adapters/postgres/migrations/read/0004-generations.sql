-- A generation that was replaced is kept, and fed, until an operator retires it; and a projection can be paused.

alter table projection.instance drop constraint instance_status_check;

-- Until now, half built and replaced were both called building. Which is which cannot be told any more, so neither is gone on with.
update projection.instance set status = 'retired' where status = 'building';

alter table projection.instance add constraint instance_status_check
  check (status in ('building', 'following', 'live', 'retained', 'retired'));

create unique index instance_retained on projection.instance (name) where status = 'retained';

comment on table projection.instance is 'The incarnations of each read model, in whatever store it lives. Queries read the live one. A replay fills a building one, which projectors feed as well once it has caught up (following); what it replaces is retained and fed, for a rollback, and what is retired is about to be dropped.';

alter table projection.lineage add column paused_since timestamptz;
comment on column projection.lineage.paused_since is 'Since when projectors leave this projection alone, because an operator said so; null when they do not.';
