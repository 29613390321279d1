-- The event log: database estante_log as its migrations make it. Made by "make schema", for reading and comparing.
-- Every grant is spelled out: what is not granted here is not allowed to anybody but the owner.

grant connect on database estante_log to public;

create schema identity;
grant usage on schema identity to estante_command, estante_query;

CREATE OR REPLACE FUNCTION identity.reader_id_of(of_issuer text, of_subject text, candidate text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'identity', 'pg_temp'
AS $function$
declare
  answer text;
begin
  select reader_id into answer from identity.reader where issuer = of_issuer and subject = of_subject;
  if found then
    return answer;
  end if;
  insert into identity.reader (issuer, subject, reader_id) values (of_issuer, of_subject, candidate)
  on conflict (issuer, subject) do nothing;
  select reader_id into answer from identity.reader where issuer = of_issuer and subject = of_subject;
  return answer;
end
$function$;
grant execute on function identity.reader_id_of(text,text,text) to estante_command;

create table identity.reader (
  issuer text not null,
  subject text not null,
  reader_id text not null,
  registered_at timestamp with time zone default now() not null,
  constraint reader_pkey PRIMARY KEY (issuer, subject),
  constraint reader_reader_id_key UNIQUE (reader_id)
);
comment on table identity.reader is 'Which reader a sign-in belongs to. Personal data: it is kept here and nowhere else.';
grant select on identity.reader to estante_command, estante_query;

create schema log;
grant usage on schema log to estante_command, estante_ops, estante_projector, estante_query, estante_relay;

CREATE OR REPLACE FUNCTION log.append(requests json)
 RETURNS TABLE(status text, version integer, "position" bigint, digest text, refusal text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'log', 'pg_temp'
AS $function$
#variable_conflict use_column
declare
  streams text[];
  partitions smallint[];
  command_ids text[];
  digests text[];
  expected integer[];
  refusals text[];
  metas json[];
  event_lists json[];
  missing smallint;
  prior_digests text[];
  prior_refusals text[];
  prior_versions integer[];
  prior_positions bigint[];
  versions integer[];
  positions bigint[];
  verdicts text[];
begin
  select
    array_agg(r.stream), array_agg(r.partition), array_agg(r."commandId"), array_agg(r.digest),
    array_agg(r.expected), array_agg(r.refusal), array_agg(r.meta), array_agg(r.events)
  into streams, partitions, command_ids, digests, expected, refusals, metas, event_lists
  from json_to_recordset(requests) as r (
    stream text, partition smallint, "commandId" text, digest text,
    expected integer, refusal text, meta json, events json
  );

  select asked.partition into missing
  from unnest(partitions) as asked (partition)
  left join log.partition as here on here.partition = asked.partition and here.is_open
  where here.partition is null
  limit 1;
  if found then
    raise exception 'partition % is not open on this server', missing using errcode = 'object_not_in_prerequisite_state';
  end if;

  perform pg_advisory_xact_lock(hashtext('estante.append'), ordered.partition)
  from (select distinct asked.partition from unnest(partitions) as asked (partition) order by 1 offset 0) as ordered;

  select
    array_agg(coalesce(earlier.command_digest, kept.command_digest) order by asked.ordinal),
    array_agg(kept.refusal order by asked.ordinal),
    array_agg(coalesce(earlier.version, kept.version) order by asked.ordinal),
    array_agg(coalesce(earlier.position, kept.position) order by asked.ordinal)
  into prior_digests, prior_refusals, prior_versions, prior_positions
  from unnest(streams, command_ids) with ordinality as asked (stream, command_id, ordinal)
  left join lateral (
    select e.command_digest, e.version, e.position
    from log.event as e
    where e.stream = asked.stream and e.command_id = asked.command_id
    order by e.version desc
    limit 1
  ) as earlier on true
  left join log.command_outcome as kept on kept.stream = asked.stream and kept.command_id = asked.command_id;

  select
    array_agg(coalesce(last.version, 0) order by asked.ordinal),
    array_agg(coalesce(last.position, 0) order by asked.ordinal),
    array_agg(
      case
        when prior_digests[asked.ordinal::integer] is not null then 'duplicate'
        when coalesce(last.version, 0) <> asked.expected then 'conflict'
        else 'appended'
      end
      order by asked.ordinal
    )
  into versions, positions, verdicts
  from unnest(streams, expected) with ordinality as asked (stream, expected, ordinal)
  left join lateral (
    select e.version, e.position from log.event as e where e.stream = asked.stream order by e.version desc limit 1
  ) as last on true;

  with heads as materialized (
    select here.partition, coalesce((
      select e.position from log.event as e where e.partition = here.partition order by e.position desc limit 1
    ), 0) as position
    from (select distinct unnest(partitions) as partition) as here
  ), appended as (
    insert into log.event (
      partition, position, stream, version, command_id, command_digest, type, schema_version, data, meta, recorded_at
    )
    select
      asked.partition,
      head.position + row_number() over (partition by asked.partition order by asked.ordinal, item.ordinal),
      asked.stream,
      versions[asked.ordinal::integer] + item.ordinal,
      asked.command_id,
      asked.digest,
      item.type,
      item."schemaVersion",
      item.data,
      asked.meta,
      clock.now
    from unnest(streams, partitions, command_ids, digests, metas, event_lists)
      with ordinality as asked (stream, partition, command_id, digest, meta, events, ordinal)
    cross join lateral rows from (
      json_to_recordset(asked.events) as (type text, "schemaVersion" smallint, data json)
    ) with ordinality as item (type, "schemaVersion", data, ordinal)
    join heads as head on head.partition = asked.partition
    cross join (select clock_timestamp() as now) as clock
    where verdicts[asked.ordinal::integer] = 'appended'
    returning stream, version, position
  ), ends as (
    select stream, max(version) as version, max(position) as position from appended group by stream
  )
  select
    array_agg(coalesce(ends.version, versions[asked.ordinal::integer]) order by asked.ordinal),
    array_agg(coalesce(ends.position, positions[asked.ordinal::integer]) order by asked.ordinal)
  into versions, positions
  from unnest(streams) with ordinality as asked (stream, ordinal)
  left join ends on ends.stream = asked.stream;

  insert into log.command_outcome (stream, command_id, command_digest, refusal, position, version, recorded_at)
  select
    asked.stream, asked.command_id, asked.digest, asked.refusal,
    positions[asked.ordinal::integer], versions[asked.ordinal::integer], clock_timestamp()
  from unnest(streams, command_ids, digests, refusals, event_lists)
    with ordinality as asked (stream, command_id, digest, refusal, events, ordinal)
  where verdicts[asked.ordinal::integer] = 'appended' and json_array_length(asked.events) = 0;

  return query
  select
    verdicts[ordinal],
    case verdicts[ordinal] when 'duplicate' then prior_versions[ordinal] else versions[ordinal] end,
    case verdicts[ordinal] when 'duplicate' then prior_positions[ordinal] else positions[ordinal] end,
    prior_digests[ordinal],
    prior_refusals[ordinal]
  from generate_subscripts(verdicts, 1) as ordinal
  order by ordinal;
end
$function$;
comment on function log.append(json) is 'Appends a batch of commands atomically: appended, duplicate or conflict for each.';
grant execute on function log.append(json) to estante_command;

CREATE OR REPLACE FUNCTION log.append_batch(locked smallint[], streams text[], command_ids text[], digests text[], expected integer[], metas json[], commands integer[], places integer[], numbers integer[], versions integer[], types text[], schema_versions smallint[], datas json[], OUT heads bigint[], OUT left_out integer[])
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'log', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
#variable_conflict use_column
declare
  missing smallint;
  now_here timestamptz;
begin
  perform pg_advisory_xact_lock(hashtext('estante.append'), asked.partition) from unnest(locked) as asked (partition);

  select
    array_agg(
      coalesce((select e.position from log.event as e where e.partition = asked.partition order by e.position desc limit 1), 0)
      order by asked.ordinal
    ),
    min(asked.partition) filter (
      where not exists (select from log.partition as here where here.partition = asked.partition and here.is_open)
    )
  into heads, missing
  from unnest(locked) with ordinality as asked (partition, ordinal);
  if missing is not null then
    raise exception 'partition % is not open on this server', missing using errcode = 'object_not_in_prerequisite_state';
  end if;

  select coalesce(array_agg(asked.ordinal::integer order by asked.ordinal), '{}') into left_out
  from unnest(streams, command_ids, expected) with ordinality as asked (stream, command_id, expected, ordinal)
  where asked.expected <> coalesce(
      (select e.version from log.event as e where e.stream = asked.stream order by e.version desc limit 1), 0
    )
    or asked.expected > 0 and (
      select true from log.event as e where e.stream = asked.stream and e.command_id = asked.command_id limit 1
    )
    or (
      select true from log.command_outcome as kept where kept.stream = asked.stream and kept.command_id = asked.command_id
    );

  if left_out <> '{}' then
    select array_agg(counted.number order by counted.ordinal) into numbers
    from (
      select
        asked.ordinal,
        (count(*) filter (where asked.command <> all (left_out)) over (partition by asked.place order by asked.ordinal))::integer as number
      from unnest(commands, places) with ordinality as asked (command, place, ordinal)
    ) as counted;
  end if;

  now_here := clock_timestamp();
  insert into log.event (
    partition, position, stream, version, command_id, command_digest, type, schema_version, data, meta, recorded_at
  )
  select
    locked[item.place], heads[item.place] + item.number, streams[item.command], item.version, command_ids[item.command],
    digests[item.command], item.type, item.schema_version, item.data, metas[item.command], now_here
  from unnest(commands, places, numbers, versions, types, schema_versions, datas)
    as item (command, place, number, version, type, schema_version, data)
  where item.command <> all (left_out);
end
$function$;
comment on function log.append_batch(smallint[],text[],text[],text[],integer[],json[],integer[],integer[],integer[],integer[],text[],smallint[],json[]) is 'Appends the commands of a batch that find the log as they expect it, and names the others.';
grant execute on function log.append_batch(smallint[],text[],text[],text[],integer[],json[],integer[],integer[],integer[],integer[],text[],smallint[],json[]) to estante_command;

CREATE OR REPLACE FUNCTION log.forget_old_outcomes(rows_max integer)
 RETURNS bigint
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'log', 'pg_temp'
AS $function$
  with old as (
    select stream, command_id from log.command_outcome
    where recorded_at < now() - interval '24 hours'
    order by recorded_at
    limit rows_max
    for update skip locked
  ), gone as (
    delete from log.command_outcome as kept using old
    where kept.stream = old.stream and kept.command_id = old.command_id
    returning 1
  )
  select count(*) from gone
$function$;
grant execute on function log.forget_old_outcomes(integer) to estante_command;

CREATE OR REPLACE FUNCTION log.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'the event log is append-only: % of % is refused', tg_op, tg_table_name
    using errcode = 'insufficient_privilege';
end
$function$;

CREATE OR REPLACE FUNCTION log.refuse_other_epoch()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'log', 'pg_temp'
AS $function$
declare
  held text := nullif(current_setting('estante.epoch', true), '');
  now_is text;
begin
  if held is null then
    return null;
  end if;
  select epoch into now_is from log.identity;
  if now_is <> held then
    raise exception 'the log has a new epoch, %: what was appended for epoch % is refused', now_is, held
      using errcode = 'operator_intervention';
  end if;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION log.renew_epoch(new_epoch text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'log', 'pg_temp'
AS $function$
declare
  before text;
begin
  perform pg_advisory_xact_lock(hashtext('estante.append'), here.partition)
  from (select partition from log.partition order by partition offset 0) as here;
  select epoch into strict before from log.identity;
  update log.identity set epoch = new_epoch;
  -- A projector that had not noticed yet may have parked events that the log does not hold any more: other events will stand there.
  delete from parking.parked
  using log.head
  where head.partition = parked.partition and parked.position > head.position;
  return before;
end
$function$;
comment on function log.renew_epoch(text) is 'For a log that was restored: everything that was said of the log before is then recognised as being about another one.';
grant execute on function log.renew_epoch(text) to estante_ops;

create table log.command_outcome (
  stream text collate "C" not null,
  command_id text collate "C" not null,
  command_digest text not null,
  refusal text,
  "position" bigint not null,
  version integer not null,
  recorded_at timestamp with time zone not null,
  constraint command_outcome_pkey PRIMARY KEY (stream, command_id)
);
CREATE INDEX command_outcome_age ON log.command_outcome USING btree (recorded_at);
comment on table log.command_outcome is 'Outcomes of commands that appended nothing, kept for a day so that a retry gets the same answer.';
grant select on log.command_outcome to estante_command, estante_ops;

create table log.event (
  partition smallint not null,
  "position" bigint not null,
  stream text collate "C" not null,
  version integer not null,
  command_id text collate "C" not null,
  command_digest text not null,
  type text not null,
  schema_version smallint not null,
  data json not null,
  meta json not null,
  recorded_at timestamp(3) with time zone not null,
  constraint event_pkey PRIMARY KEY (partition, "position")
);
CREATE UNIQUE INDEX event_stream ON log.event USING btree (stream, version);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON log.event FOR EACH ROW EXECUTE FUNCTION log.refuse_change();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON log.event FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();
CREATE TRIGGER of_this_epoch BEFORE INSERT ON log.event FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_other_epoch();
comment on table log.event is 'The truth. Positions are dense per partition, versions dense per stream; nothing is ever changed or removed.';
grant select ("position", partition, stream) on log.event to estante_query;
grant select on log.event to estante_command, estante_ops, estante_projector, estante_relay;

create table log.identity (
  single boolean default true not null,
  epoch text not null,
  partition_count smallint not null,
  founded_at timestamp with time zone default now() not null,
  constraint identity_pkey PRIMARY KEY (single),
  constraint identity_epoch_check CHECK ((epoch ~ '^[a-z0-9]{1,32}$'::text)),
  constraint identity_partition_count_check CHECK (((partition_count >= 1) AND (partition_count <= 1024))),
  constraint identity_single_check CHECK (single)
);
comment on table log.identity is 'What this log is: one row. The epoch is new whenever the log is founded or restored; the number of partitions never changes.';
grant select on log.identity to estante_command, estante_ops, estante_projector, estante_query, estante_relay;

create table log.partition (
  partition smallint not null,
  is_open boolean default true not null,
  constraint partition_pkey PRIMARY KEY (partition)
);
comment on table log.partition is 'The partitions that live on this server. A move closes one at its source first.';
grant select on log.partition to estante_command, estante_ops, estante_projector, estante_query, estante_relay;

create view log.head as
 SELECT partition,
    COALESCE(( SELECT e."position"
           FROM log.event e
          WHERE e.partition = p.partition
          ORDER BY e."position" DESC
         LIMIT 1), 0::bigint) AS "position"
   FROM log.partition p;
comment on view log.head is 'Where each partition of this server ends now.';
grant select on log.head to estante_command, estante_ops, estante_projector, estante_query, estante_relay;

create schema parking;
grant usage on schema parking to estante_ops, estante_projector, estante_query;

create table parking.parked (
  projection text not null,
  version integer not null,
  stream text collate "C" not null,
  partition smallint not null,
  "position" bigint not null,
  type text not null,
  error text not null,
  status text default 'parked'::text not null,
  reason text,
  parked_at timestamp(3) with time zone default now() not null,
  is_settling boolean default false not null,
  resolved_by text,
  resolved_at timestamp(3) with time zone,
  constraint parked_pkey PRIMARY KEY (projection, version, partition, "position"),
  constraint parked_skipped_for_a_reason CHECK (((status <> 'skipped'::text) OR (reason <> ''::text))),
  constraint parked_status_check CHECK ((status = ANY (ARRAY['parked'::text, 'retried'::text, 'skipped'::text])))
);
comment on table parking.parked is 'Events that a projection could not apply: their streams wait (parked), or pass over them for a stated reason (skipped).';
comment on column parking.parked.is_settling is 'The stream goes on, but its rows may lack events: a retry or skip was begun and is not done.';
grant select on parking.parked to estante_query;
grant select, insert, update (error, is_settling, status) on parking.parked to estante_projector;
grant select, insert, update, delete on parking.parked to estante_ops;

create schema relay;
grant usage on schema relay to estante_ops, estante_relay;

create table relay.checkpoint (
  queue text not null,
  partition smallint not null,
  epoch text not null,
  "position" bigint not null,
  constraint checkpoint_pkey PRIMARY KEY (queue, partition)
);
comment on table relay.checkpoint is 'How far each queue has been given each partition.';
grant select on relay.checkpoint to estante_ops;
grant select, insert, update on relay.checkpoint to estante_relay;
