import { sql, type FragmentSqlToken } from 'slonik';
import type { AnalyticsView } from './analytics-view.ts';

/** How many readers do how much, by day, week and month. A reader who comes on several days of a month counts once in it. */
export const readerActivityViews: readonly AnalyticsView[] = [
  activityPer('day', {
    meaning: 'the day, in UTC',
    period: sql.fragment`day`,
    // There is a row for each reader and day: five times cheaper than to look for different ones.
    readers: sql.fragment`count(*)`,
  }),
  activityPer('week', { ...several('week'), meaning: 'the Monday that the week begins with, in UTC' }),
  activityPer('month', { ...several('month'), meaning: 'the first day of the month, in UTC' }),
];

type Period = {
  readonly meaning: string;
  readonly period: FragmentSqlToken;
  readonly readers: FragmentSqlToken;
};

/** Through `timestamp`: a date alone would be taken for midnight in the time zone of whoever asks. */
function several(unit: 'week' | 'month'): Omit<Period, 'meaning'> {
  return {
    period: sql.fragment`date_trunc(${sql.literalValue(unit)}, day::timestamp)::date`,
    readers: sql.fragment`count(distinct reader_id)`,
  };
}

function activityPer(unit: 'day' | 'week' | 'month', { meaning, period, readers }: Period): AnalyticsView {
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
        ${period} as ${sql.identifier([unit])},
        ${readers} as active_readers,
        sum(views) as views,
        sum(shelvings) as shelvings,
        sum(finishes) as finishes,
        sum(abandonments) as abandonments,
        sum(ratings) as ratings,
        round(sum(stars)::numeric / nullif(sum(ratings), 0), 2) as stars_mean,
        sum(reviews) as reviews
      from live.reader_day
      group by 1`,
  };
}
