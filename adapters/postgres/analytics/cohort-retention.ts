import { sql } from 'slonik';
import type { AnalyticsView } from './analytics-view.ts';

/** Do readers come back? By the month they registered in, to the newest month in which anybody did anything. */
export const cohortRetention: AnalyticsView = {
  name: 'cohort_retention',
  needs: { profiles: 2, 'reader-days': 1 },
  comment:
    'How many of the readers who registered in a month did anything with a book in that month and in each later one, up to the newest in which anybody did. Counts of several origins may be added up.',
  columns: {
    cohort: 'The first day of the month of registration, in UTC.',
    origin:
      'Where the readers come from: sign-in, or synthetic and imported ones, who are no persons of this service.',
    months_since: 'Months since that of registration, which is 0.',
    cohort_readers: 'Readers of the cohort, whether they did anything or not.',
    active_readers: 'Those of them who did anything with a book in that month.',
    active_share: 'active_readers divided by cohort_readers, from 0 to 1.',
  },
  query: sql.fragment`
    with reader as (
      select reader_id, origin, date_trunc('month', registered_at at time zone 'UTC')::date as cohort
      from live.profile
    ), cohort as (
      select cohort, origin, count(*) as readers
      from reader
      group by cohort, origin
    ), active_month as (
      select distinct reader_id, date_trunc('month', day::timestamp)::date as month
      from live.reader_day
    ), newest as (
      select max(month) as month from active_month
    ), active as (
      select cohort, origin, month, count(*) as readers
      from reader
      join active_month using (reader_id)
      group by cohort, origin, month
    )
    select
      cohort.cohort,
      cohort.origin,
      (passed.place - 1)::integer as months_since,
      cohort.readers as cohort_readers,
      coalesce(active.readers, 0) as active_readers,
      round(coalesce(active.readers, 0)::numeric / cohort.readers, 3) as active_share
    from cohort
    cross join newest
    cross join generate_series(
      cohort.cohort::timestamp, greatest(newest.month, cohort.cohort)::timestamp, interval '1 month'
    ) with ordinality as passed (month, place)
    left join active
      on active.cohort = cohort.cohort and active.origin = cohort.origin and active.month = passed.month::date`,
};
