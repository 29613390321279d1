import type { NewRung, OnRungOutcome, Rung } from '../ports.ts';
import { failuresMax, restMs } from '../rung.ts';

/** How long a precomputed feed is waited for. */
export const feedDeadlineMs = 150;
/** How long the model may think. */
export const inferenceDeadlineMs = 500;
/** How long the neighbours of recent books are waited for. */
export const neighboursDeadlineMs = 150;
/** How long new books are waited for, without which there are others. */
export const newBooksDeadlineMs = 80;
/**
 * How long everything is waited for without which there is no answer: the reader of a sign-in, the history and what it means to the order of series, the most liked books, a genre's books and
 * what trends of them, titles. A late answer is better than none.
 */
export const neededDeadlineMs = 1_000;

/** The ways to a recommendation and what they need. */
export const rungNames = [
  'directory',
  'past',
  'feed',
  'history',
  'inference',
  'neighbours',
  'popular',
  'trending',
  'titles',
  'catalogue',
  'new-books',
] as const;
export type RungName = (typeof rungNames)[number];

/** Each with its deadline and circuit breaker. */
export type RecommendingRungs = Readonly<Record<RungName, Rung>>;

/**
 * Rungs at rest are skipped. Sign-ins, pasts, histories and titles never rest: there is no other way, and those remembered are still good while their store is
 * away; resting would make a second of errors of every moment in which the machine is busy.
 */
export const recommendingRungs = (newRung: NewRung, onOutcome: OnRungOutcome): RecommendingRungs => {
  const options = { onOutcome, failuresMax, restMs };
  const needed = { ...options, deadlineMs: neededDeadlineMs };
  const restless = { ...needed, failuresMax: Infinity };
  return {
    directory: newRung({ ...restless, name: 'directory' }),
    past: newRung({ ...restless, name: 'past' }),
    feed: newRung({ ...options, name: 'feed', deadlineMs: feedDeadlineMs }),
    history: newRung({ ...restless, name: 'history' }),
    inference: newRung({ ...options, name: 'inference', deadlineMs: inferenceDeadlineMs }),
    neighbours: newRung({ ...options, name: 'neighbours', deadlineMs: neighboursDeadlineMs }),
    popular: newRung({ ...needed, name: 'popular' }),
    trending: newRung({ ...needed, name: 'trending' }),
    titles: newRung({ ...restless, name: 'titles' }),
    catalogue: newRung({ ...needed, name: 'catalogue' }),
    'new-books': newRung({ ...options, name: 'new-books', deadlineMs: newBooksDeadlineMs }),
  };
};
