import { sql, type FragmentSqlToken } from 'slonik';
import type { AnalyticsView } from './analytics-view.ts';

/** How many readers do how much, by day, week and month. A reader who comes on several days of a month counts once in it. */
export const readerActivityViews: readonly AnalyticsView[] = [
  activityPer('day', 'the day, in UTC', sql.fragment`live.reader_day`),
  activityPer('week', 'the Monday that the week begins with, in UTC', readersPer('week')),
  activityPer('month', 'the first day of the month, in UTC', readersPer('month')),
];

/**
 * One row a reader and week or month. Counting these is cheaper than counting different readers. Through `timestamp`: a date alone
 * would be taken for midnight in the time zone of whoever asks.
 */
function readersPer(unit: 'week' | 'month'): FragmentSqlToken {
  return sql.fragment`(
    select
      reader_id,
      date_trunc(${sql.literalValue(unit)}, day::timestamp)::date as ${sql.identifier([unit])},
      sum(views) as views,
      sum(shelvings) as shelvings,
      sum(finishes) as finishes,
      sum(abandonments) as abandonments,
      sum(ratings) as ratings,
      sum(stars) as stars,
      sum(reviews) as reviews
    from live.reader_day
    group by 1, 2
  ) as active`;
}

function activityPer(
  unit: 'day' | 'week' | 'month',
  meaning: string,
  active: FragmentSqlToken,
): AnalyticsView {
  return {
    name: `reader_activity_by_${unit}`,
    needs: { 'reader-days': 1 },
    comment: `How many readers did anything with a book, and how much, one row a ${unit}; a ${unit} without any has no row.`,
    columns: {
      [unit]: `When: ${meaning}.`,
      active_readers: `Readers who viewed, shelved, rated, reviewed or dismissed a book, reported progress or took any of it back, each once a ${unit}.`,
      views: "Books looked at; the same reader's looks at the same book within half an hour are one.",
      shelvings: 'Books put among those to read or being read.',
      finishes: 'Books put among those finished.',
      abandonments: 'Books given up while being read.',
      ratings: 'Ratings given; one that a reader changes counts again.',
      stars_mean: 'Mean of the stars of those ratings, from 1 to 5; null when there are none.',
      reviews: 'Reviews written; one that a reader revises counts again.',
    },
    query: sql.fragment`
      select
        ${sql.identifier([unit])},
        count(*) as active_readers,
        sum(views)::bigint as views,
        sum(shelvings)::bigint as shelvings,
        sum(finishes)::bigint as finishes,
        sum(abandonments)::bigint as abandonments,
        sum(ratings)::bigint as ratings,
        round(sum(stars)::numeric / nullif(sum(ratings), 0), 2) as stars_mean,
        sum(reviews)::bigint as reviews
      from ${active}
      group by 1`,
  };
}
