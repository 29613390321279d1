-- A parked stream can be let go on: what was retried stays on record until the rows are right again, what was skipped stays for good.

alter table parking.parked
  drop constraint parked_status_check,
  add constraint parked_status_check check (status in ('parked', 'retried', 'skipped')),
  add column is_settling boolean not null default false,
  add column resolved_by text,
  add column resolved_at timestamptz(3),
  add constraint parked_skipped_for_a_reason check (status <> 'skipped' or reason <> '');

comment on column parking.parked.is_settling is 'The stream goes on, but its rows may lack events: a retry or skip was begun and is not done.';

-- A projector that still cannot apply what an operator has retried parks it again.
grant update (status, error, is_settling) on parking.parked to estante_projector;
