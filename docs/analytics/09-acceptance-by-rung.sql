-- How do the rungs of the ladder compare, day by day?
--
-- Of the seven days up to the newest one. A rising part of "popular" says that the model or the feeds do not answer.
select
  day,
  source,
  sum(shown_estimate) as shown,
  round(sum(shown_estimate) / nullif(sum(sum(shown_estimate)) over (partition by day), 0), 3) as part_of_day,
  sum(opened_estimate) as opened,
  round(sum(opened_estimate) / nullif(sum(shown_estimate), 0), 3) as opened_share
from analytics.recommendation_acceptance
where day > (select max(day) - 7 from analytics.recommendation_acceptance)
group by day, source
order by day desc, source;
