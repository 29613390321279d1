-- A log that was restored to an earlier moment gets a new epoch, and takes nothing from processes that still believe in the one before.

-- Gives the log on this server a new epoch; answers the one before. Waits for appends that are being written, so that none of them commits under
-- an epoch that is over: they hold the lock of their partition until then.
create function log.renew_epoch(new_epoch text)
returns text
language plpgsql volatile security definer
set search_path = log, pg_temp
as $$
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
$$;
comment on function log.renew_epoch(text) is 'For a log that was restored: everything that was said of the log before is then recognised as being about another one.';

-- A connection may say by the setting estante.epoch for which epoch it appends; one that says nothing is not asked.
create function log.refuse_other_epoch() returns trigger
language plpgsql
set search_path = log, pg_temp
as $$
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
$$;

create trigger of_this_epoch before insert on log.event
  for each statement execute function log.refuse_other_epoch();

revoke execute on function log.renew_epoch(text), log.refuse_other_epoch() from public;
grant execute on function log.renew_epoch(text) to estante_ops;

-- The audit compares kept outcomes with the log.
grant select on log.command_outcome to estante_ops;
