import { sql } from 'slonik';
import type { AnalyticsView } from './analytics-view.ts';

/** Do readers who liked a volume go on? */
export const seriesContinuation: AnalyticsView = {
  name: 'series_continuation',
  needs: { 'book-titles': 2, 'reader-likes': 1 },
  comment:
    'How many of the readers who like a volume of a series came to like the next one later, for each whole volume after which the catalogue has a next one. An omnibus counts for each of its volumes; volumes between whole numbers are passed over.',
  columns: {
    series: 'Name of the series.',
    volume: 'Number of the volume.',
    readers: 'Readers who like a book that holds this volume.',
    continued: 'Those of them who came to like one that holds the next volume, later.',
    continued_share: 'continued divided by readers, from 0 to 1; null when nobody likes the volume.',
  },
  query: sql.fragment`
    with held as (
      select distinct book_id, membership.name as series, held_volume as volume
      from live.book_title
      cross join jsonb_to_recordset(series) as membership (name text, volume numeric, "lastVolume" numeric)
      cross join generate_series(
        ceil(membership.volume)::integer, floor(coalesce("lastVolume", membership.volume))::integer
      ) as held_volume
    ), liked as (
      select reader_id, series, volume, min(position) as first_position, max(position) as last_position
      from live.reader_like
      join held using (book_id)
      group by reader_id, series, volume
    ), step as (
      select distinct held.series, held.volume
      from held
      join held as following on following.series = held.series and following.volume = held.volume + 1
    )
    select
      step.series,
      step.volume,
      count(liked.reader_id) as readers,
      count(following.reader_id) as continued,
      round(count(following.reader_id)::numeric / nullif(count(liked.reader_id), 0), 3) as continued_share
    from step
    left join liked using (series, volume)
    left join liked as following
      on following.reader_id = liked.reader_id
      and following.series = liked.series
      and following.volume = liked.volume + 1
      and following.last_position > liked.first_position
    group by step.series, step.volume`,
};
