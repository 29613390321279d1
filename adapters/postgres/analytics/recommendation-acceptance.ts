import { sql } from 'slonik';
import type { AnalyticsView } from './analytics-view.ts';

/** Are recommendations taken? */
export const recommendationAcceptance: AnalyticsView = {
  name: 'recommendation_acceptance',
  needs: { 'recommendation-exposures': 1 },
  comment:
    'How often recommended books were shown and opened, one row a day, rung of the ladder and reason. A book counts once a reader and day, however often it was shown. To compare more than one row, add up the estimates and divide the sums.',
  columns: {
    day: 'When it was shown, in UTC.',
    source:
      'Which rung the book was from: feed (computed when the reader last did something), inference (just then), neighbours (of books that the reader liked lately), content (new books like those), series (the next volume), popular or trending (nothing personal).',
    reason: 'Why the book was recommended, as the reader was told.',
    shown: 'Books shown, as recorded.',
    opened: 'Books opened from among them, as recorded.',
    shown_estimate: 'Books shown to all readers: each recorded one stands for 1 / sample rate of them.',
    opened_estimate: 'Books opened by all readers, estimated in the same way.',
    opened_share: 'opened_estimate divided by shown_estimate; null when none were shown.',
  },
  query: sql.fragment`
    select
      day,
      source,
      reason,
      sum(shown)::bigint as shown,
      sum(clicked)::bigint as opened,
      round(sum(shown_estimate)::numeric, 1) as shown_estimate,
      round(sum(clicked_estimate)::numeric, 1) as opened_estimate,
      round((sum(clicked_estimate) / nullif(sum(shown_estimate), 0))::numeric, 3) as opened_share
    from live.recommendation_exposure
    group by day, source, reason`,
};
