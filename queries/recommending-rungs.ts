import { rung, type OnRungFailure, type Rung } from './rung.ts';

/** How long a precomputed feed is waited for. */
export const feedDeadlineMs = 150;
/** How long the model may think. */
export const inferenceDeadlineMs = 500;
/**
 * How long everything is waited for without which there is no answer: the reader of a sign-in and the history, the most liked books, a genre's books and
 * what trends of them, titles. A late answer is better than none.
 */
export const neededDeadlineMs = 1_000;

/** The ways to a recommendation and what they need, each with its deadline and circuit breaker. */
export type RecommendingRungs = Readonly<
  Record<'directory' | 'feed' | 'history' | 'inference' | 'popular' | 'trending' | 'titles', Rung>
>;

/**
 * Rungs at rest are skipped. Sign-ins, histories and titles never rest: there is no other way, and those remembered are still good while their store is
 * away; resting would make a second of errors of every moment in which the machine is busy.
 */
export const recommendingRungs = (onFailure: OnRungFailure, now?: () => number): RecommendingRungs => {
  const options = { onFailure, ...(now === undefined ? {} : { now }) };
  const needed = { ...options, deadlineMs: neededDeadlineMs };
  return {
    directory: rung({ ...needed, name: 'directory', restsAfter: Infinity }),
    feed: rung({ ...options, name: 'feed', deadlineMs: feedDeadlineMs }),
    history: rung({ ...needed, name: 'history', restsAfter: Infinity }),
    inference: rung({ ...options, name: 'inference', deadlineMs: inferenceDeadlineMs }),
    popular: rung({ ...needed, name: 'popular' }),
    trending: rung({ ...needed, name: 'trending' }),
    titles: rung({ ...needed, name: 'titles', restsAfter: Infinity }),
  };
};
