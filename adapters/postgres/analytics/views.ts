import type { AnalyticsView } from './analytics-view.ts';
import { catalogueByGenre, catalogueByLanguageAndDecade } from './catalogue.ts';
import { cohortRetention } from './cohort-retention.ts';
import { genreFlows } from './genre-flows.ts';
import { catalogueCoverage, popularityConcentration } from './reach.ts';
import { readerActivityViews } from './reader-activity.ts';
import { recommendationAcceptance } from './recommendation-acceptance.ts';
import { seriesContinuation } from './series-continuation.ts';

/** Everything that analysts can ask of. */
export const analyticsViews: readonly AnalyticsView[] = [
  ...readerActivityViews,
  cohortRetention,
  catalogueByGenre,
  catalogueByLanguageAndDecade,
  genreFlows,
  seriesContinuation,
  catalogueCoverage,
  popularityConcentration,
  recommendationAcceptance,
];
