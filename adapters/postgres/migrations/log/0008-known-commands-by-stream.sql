-- Whether a command is known already is looked up stream by stream. Asked with "exists", a session whose plan was made while the log was empty, or not yet
-- analyzed, read the whole log into a hash table for every batch that touches a stream which is there already.
create or replace function log.append_batch(
  locked smallint[],
  streams text[],
  command_ids text[],
  digests text[],
  expected integer[],
  metas json[],
  commands integer[],
  places integer[],
  numbers integer[],
  versions integer[],
  types text[],
  schema_versions smallint[],
  datas json[],
  out heads bigint[],
  out left_out integer[]
)
language plpgsql volatile security definer
set search_path = log, pg_temp
set plan_cache_mode = force_generic_plan
as $$
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
$$;
