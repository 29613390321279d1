-- Do readers come back in the months after they registered?
--
-- One row for each month of registration and each month since. Readers of all origins together; add `where origin = 'sign-in'` to leave out
-- synthetic and imported ones.
select
  cohort,
  months_since,
  sum(cohort_readers) as readers,
  sum(active_readers) as active,
  round(sum(active_readers) / sum(cohort_readers), 3) as active_share
from analytics.cohort_retention
where months_since <= 6
group by cohort, months_since
order by cohort, months_since;
