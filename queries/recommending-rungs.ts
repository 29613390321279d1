import { rung, type OnRungFailure, type Rung } from './rung.ts';

/** How long the reader of a sign-in is looked for. */
export const directoryDeadlineMs = 250;
/** How long a precomputed feed is waited for. */
export const feedDeadlineMs = 150;
/** How long a reader's history is waited for. */
export const historyDeadlineMs = 300;
/** How long the model may think. */
export const inferenceDeadlineMs = 500;
/** How long the most liked books are waited for. */
export const popularDeadlineMs = 250;
/** How long what trends is waited for: a genre's books, and their scores. */
export const trendingDeadlineMs = 1_000;
/** How long titles are waited for. */
export const titlesDeadlineMs = 300;

/** The ways to a recommendation and what they need, each with its deadline and circuit breaker. */
export type RecommendingRungs = Readonly<
  Record<'directory' | 'feed' | 'history' | 'inference' | 'popular' | 'trending' | 'titles', Rung>
>;

/** Rungs at rest are skipped; titles and sign-ins never rest, because those remembered are still good while their store is away. */
export const recommendingRungs = (onFailure: OnRungFailure, now?: () => number): RecommendingRungs => {
  const options = { onFailure, ...(now === undefined ? {} : { now }) };
  return {
    directory: rung({ ...options, name: 'directory', deadlineMs: directoryDeadlineMs, restsAfter: Infinity }),
    feed: rung({ ...options, name: 'feed', deadlineMs: feedDeadlineMs }),
    history: rung({ ...options, name: 'history', deadlineMs: historyDeadlineMs }),
    inference: rung({ ...options, name: 'inference', deadlineMs: inferenceDeadlineMs }),
    popular: rung({ ...options, name: 'popular', deadlineMs: popularDeadlineMs }),
    trending: rung({ ...options, name: 'trending', deadlineMs: trendingDeadlineMs }),
    titles: rung({ ...options, name: 'titles', deadlineMs: titlesDeadlineMs, restsAfter: Infinity }),
  };
};
