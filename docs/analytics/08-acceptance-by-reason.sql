-- Which reasons make readers open a recommended book?
--
-- The share is of estimates, which weigh every recorded day of a reader by how many it stands for.
select
  reason,
  sum(shown) as shown,
  sum(opened) as opened,
  round(sum(opened_estimate) / nullif(sum(shown_estimate), 0), 3) as opened_share
from analytics.recommendation_acceptance
group by reason
order by opened_share desc nulls last, reason;
