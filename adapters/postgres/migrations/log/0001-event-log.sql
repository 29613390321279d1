-- The event log: append-only, dense positions per partition, one function to write it.

do $$
declare
  role_name text;
begin
  foreach role_name in array array['estante_command', 'estante_relay', 'estante_projector', 'estante_query', 'estante_ops'] loop
    begin
      execute format('create role %I nologin', role_name);
    exception when duplicate_object or unique_violation then
      -- Another database of this cluster has made it already.
      null;
    end;
  end loop;
end
$$;

do $$
begin
  execute format('revoke temporary on database %I from public', current_database());
end
$$;

create schema log;

create table log.identity (
  single boolean primary key default true check (single),
  epoch text not null check (epoch ~ '^[a-z0-9]{1,32}$'),
  partition_count smallint not null check (partition_count between 1 and 1024),
  founded_at timestamptz not null default now()
);
comment on table log.identity is 'What this log is: one row. The epoch is new whenever the log is founded or restored; the number of partitions never changes.';

create table log.partition (
  partition smallint primary key,
  is_open boolean not null default true
);
comment on table log.partition is 'The partitions that live on this server. A move closes one at its source first.';

create table log.event (
  partition smallint not null,
  position bigint not null,
  stream text collate "C" not null,
  version integer not null,
  command_id text collate "C" not null,
  command_digest text not null,
  type text not null,
  schema_version smallint not null,
  data json not null,
  meta json not null,
  recorded_at timestamptz(3) not null,
  primary key (partition, position)
);
comment on table log.event is 'The truth. Positions are dense per partition, versions dense per stream; nothing is ever changed or removed.';

create unique index event_stream on log.event (stream, version) include (command_id);

create table log.command_outcome (
  stream text collate "C" not null,
  command_id text collate "C" not null,
  command_digest text not null,
  refusal text,
  position bigint not null,
  version integer not null,
  recorded_at timestamptz not null,
  primary key (stream, command_id)
);
comment on table log.command_outcome is 'Outcomes of commands that appended nothing, kept for a day so that a retry gets the same answer.';

create index command_outcome_age on log.command_outcome (recorded_at);

create function log.refuse_change() returns trigger
language plpgsql as $$
begin
  raise exception 'the event log is append-only: % of % is refused', tg_op, tg_table_name
    using errcode = 'insufficient_privilege';
end
$$;

create trigger append_only before update or delete on log.event
  for each row execute function log.refuse_change();
create trigger never_truncated before truncate on log.event
  for each statement execute function log.refuse_change();

create schema relay;

create table relay.checkpoint (
  queue text not null,
  partition smallint not null,
  epoch text not null,
  position bigint not null,
  primary key (queue, partition)
);
comment on table relay.checkpoint is 'How far each queue has been given each partition.';

create schema parking;

create table parking.parked (
  projection text not null,
  version integer not null,
  stream text collate "C" not null,
  partition smallint not null,
  position bigint not null,
  type text not null,
  error text not null,
  status text not null default 'parked' check (status in ('parked', 'skipped')),
  reason text,
  parked_at timestamptz(3) not null default now(),
  primary key (projection, version, partition, position)
);
comment on table parking.parked is 'Events that a projection could not apply: their streams wait (parked), or pass over them for a stated reason (skipped).';

create schema identity;

create table identity.reader (
  issuer text not null,
  subject text not null,
  reader_id text not null unique,
  registered_at timestamptz not null default now(),
  primary key (issuer, subject)
);
comment on table identity.reader is 'Which reader a sign-in belongs to. Personal data: it is kept here and nowhere else.';
