-- How many readers are active, and what do they do?
--
-- The newest seven days, four weeks and three months with any activity. A reader counts once in each of them, so that a month has fewer
-- active readers than its days together.
(
  select 'day' as per, day as beginning, active_readers, views, finishes, abandonments, ratings, stars_mean, reviews
  from analytics.reader_activity_by_day
  order by day desc
  limit 7
)
union all
(
  select 'week', week, active_readers, views, finishes, abandonments, ratings, stars_mean, reviews
  from analytics.reader_activity_by_week
  order by week desc
  limit 4
)
union all
(
  select 'month', month, active_readers, views, finishes, abandonments, ratings, stars_mean, reviews
  from analytics.reader_activity_by_month
  order by month desc
  limit 3
)
order by per, beginning desc;
