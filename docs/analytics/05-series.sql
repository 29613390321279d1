-- Which series lose their readers after the first volume?
--
-- Of the readers who like the first volume, how many came to like the second one later; the series that lose most of them first.
select series, readers, continued, continued_share
from analytics.series_continuation
where volume = 1 and readers >= 10
order by continued_share, series
limit 10;
